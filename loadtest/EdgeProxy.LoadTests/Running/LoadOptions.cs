using System.CommandLine;

namespace EdgeProxy.LoadTests;

/// <summary>The options of the command line, and what they say together.</summary>
internal sealed class LoadOptions
{
    private const string ShortSuite = "ci";

    private readonly Argument<string[]> _suites = new("suite") { Description = "Scenarios and suites; `list` tells which.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _binary = new("--binary") { Description = "The gateway's native binary.", HelpName = "FILE", DefaultValueFactory = _ => SuiteFiles.DefaultBinary };
    private readonly Option<string> _transport = new("--transport") { Description = "The gateway's transport: epoll or sockets.", HelpName = "NAME", DefaultValueFactory = _ => "epoll" };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "Interleaved rounds (7; of ci 3).", HelpName = "COUNT" };
    private readonly Option<int?> _seconds = new("--seconds") { Description = "Length of a measurement (5; of ci 1).", HelpName = "COUNT" };
    private readonly Option<int?> _warm = new("--warm") { Description = "Seconds of load before the first round (2; of ci 1).", HelpName = "COUNT" };
    private readonly Option<int> _yarpWarm = new("--yarp-warm") { Description = "The same for YARP, which is compiled while it runs.", HelpName = "COUNT", DefaultValueFactory = _ => 30 };
    private readonly Option<string?> _peers = new("--peers") { Description = "Of nginx, haproxy, yarp, or none (nginx,haproxy; of ci nginx).", HelpName = "NAMES" };
    private readonly Option<string?> _proxyCores = new("--proxy-cores") { Description = "Cores of the proxy, as taskset writes them (the first).", HelpName = "LIST" };
    private readonly Option<string?> _loadCores = new("--load-cores") { Description = "Cores of origin and load (all others).", HelpName = "LIST" };
    private readonly Option<double> _load = new("--load") { Description = "Latency: the share of the gateway's own saturation.", HelpName = "SHARE", DefaultValueFactory = _ => 0.8 };
    private readonly Option<int> _connections = new("--connections") { Description = "Idle: the most connections; tunnels are half as many.", HelpName = "COUNT", DefaultValueFactory = _ => 15_000 };
    private readonly Option<long> _exchanges = new("--exchanges") { Description = "Soak: exchanges of all kinds.", HelpName = "COUNT", DefaultValueFactory = _ => 10_000_000 };
    private readonly Option<int?> _cache = new("--cache") { Description = "Cachememory: what the cache may take (8192; of ci 128).", HelpName = "MEGABYTES" };
    private readonly Option<long> _entries = new("--entries") { Description = "Cachepurge: entries with one surrogate name.", HelpName = "COUNT", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<int> _seed = new("--seed") { Description = "Soak: what the order of exchanges and faults is drawn from.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _out = new("--out") { Description = "Writes report.md, report.json and report.html into this folder.", HelpName = "FOLDER" };
    private readonly Option<bool> _budget = new("--budget") { Description = "Fails when a budget of loadtest/budgets.json is exceeded." };

    public void AddTo(Command command)
    {
        command.Add(_suites);
        Option[] options = [_binary, _transport, _peers, _rounds, _seconds, _warm, _yarpWarm, _proxyCores, _loadCores, _load, _connections, _exchanges, _cache, _entries, _seed, _out, _budget];
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }

    /// <exception cref="SuiteException">Something in it cannot be.</exception>
    public SuiteRequest Request(ParseResult result)
    {
        string[] names = result.GetRequiredValue(_suites);
        (IReadOnlyList<IScenario> scenarios, string? unknown) = Catalogue.Choose(names);
        if (unknown is not null)
        {
            throw new SuiteException($"There is no scenario or suite {unknown}; list tells which there are.");
        }

        bool isShort = names.Contains(ShortSuite, StringComparer.Ordinal);
        CorePlan cores = CorePlan.Default(Environment.ProcessorCount);
        cores = new CorePlan(Cores(result, _proxyCores) ?? cores.Proxy, Cores(result, _loadCores) ?? cores.Load);
        var options = new SuiteOptions(Path.GetFullPath(result.GetRequiredValue(_binary)), cores)
        {
            Transport = result.GetRequiredValue(_transport),
            Rounds = Positive(result, _rounds) ?? (isShort ? 3 : 7),
            Seconds = Positive(result, _seconds) ?? (isShort ? 1 : 5),
            WarmSeconds = Positive(result, _warm) ?? (isShort ? 1 : 2),
            YarpWarmSeconds = result.GetValue(_yarpWarm),
            Peers = Peers(result.GetValue(_peers) ?? (isShort ? "nginx" : "nginx,haproxy")),
            Load = result.GetValue(_load) is var load and > 0 and <= 1 ? load : throw new SuiteException("--load is a share above 0, and at most 1."),
            Connections = result.GetValue(_connections),
            Exchanges = result.GetValue(_exchanges),
            CacheBytes = (Positive(result, _cache) ?? (isShort ? 128L : 8192)) << 20,
            Entries = result.GetValue(_entries),
            Seed = result.GetValue(_seed),
            Short = isShort,
        };
        return new SuiteRequest(options, scenarios, result.GetValue(_out), result.GetValue(_budget));
    }

    private static int? Positive(ParseResult result, Option<int?> option) => result.GetValue(option) switch
    {
        null => null,
        >= 1 and var value => value,
        _ => throw new SuiteException($"{option.Name} is at least 1."),
    };

    private static string? Cores(ParseResult result, Option<string?> option) => result.GetValue(option) switch
    {
        null => null,
        var list when CorePlan.Parse(list) is not null => list,
        var list => throw new SuiteException($"{option.Name} {list} is no list of cores, such as 0 or 0,2 or 0-3."),
    };

    private static List<ServerKind> Peers(string names)
    {
        List<ServerKind> peers = [];
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => name != "none"))
        {
            peers.Add(name switch
            {
                "nginx" => ServerKind.Nginx,
                "haproxy" => ServerKind.Haproxy,
                "yarp" => ServerKind.Yarp,
                _ => throw new SuiteException($"There is no peer {name}; there are nginx, haproxy and yarp."),
            });
        }

        return peers;
    }
}
