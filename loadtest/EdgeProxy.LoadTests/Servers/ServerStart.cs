namespace EdgeProxy.LoadTests;

/// <summary>Starts servers on the configurations in <c>loadtest/peers</c>, and waits until they serve.</summary>
internal sealed class ServerStart(string binary, string transport, CorePlan cores, string folder, FreePorts ports, int originPort)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(20);
    private int _started;

    public async Task<RunningServer> StartAsync(Contestant contestant, CancellationToken stop)
    {
        if (contestant.Kind == ServerKind.Direct)
        {
            return new RunningServer(contestant, Process: null, originPort, folder);
        }

        string own = Path.Combine(folder, $"{++_started}-{Contestant.NameOf(contestant.Kind)}");
        Directory.CreateDirectory(own);
        RunningServer server = contestant.Kind switch
        {
            ServerKind.Gateway => StartGateway(contestant, own),
            ServerKind.Nginx => StartNginx(contestant, own),
            ServerKind.Haproxy => StartHaproxy(contestant, own),
            ServerKind.Varnish => StartVarnish(contestant, own),
            _ => StartYarp(contestant, own),
        };
        try
        {
            await Readiness.WaitAsync(server, ReadyLimit, stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private RunningServer StartGateway(Contestant contestant, string own)
    {
        int port = ports.Take();
        int ops = ports.Take();
        var values = new Dictionary<string, string>(Values(contestant, port, own), StringComparer.Ordinal) { ["OPS"] = $"{ops}", ["TRANSPORT"] = transport, ["CACHE"] = $"{contestant.CacheBytes >> 20}MB" };
        Directory.CreateDirectory(Path.Combine(own, "documents"));
        Write("gateway.jsonc", Path.Combine(own, "documents", "gateway.jsonc"), values, Variants(contestant));
        Write("gateway.settings.json", Path.Combine(own, "settings.json"), values, []);
        string log = Path.Combine(own, "access.log");
        string[] logging = contestant.AccessLog ? ["--access-log", log, "--access-log-format", "combined"] : [];
        ChildProcess process = Start(contestant, own, binary, ["run", "--config", Path.Combine(own, "documents"), "--settings", Path.Combine(own, "settings.json"), "--log-level", "warning", .. logging]);
        return new RunningServer(contestant, process, port, own) { OpsPort = ops, AdminSocket = Path.Combine(own, "admin.sock"), AccessLog = contestant.AccessLog ? log : null };
    }

    private RunningServer StartNginx(Contestant contestant, string own)
    {
        int port = ports.Take();
        string configuration = Path.Combine(own, "nginx.conf");
        Write("nginx.conf", configuration, Values(contestant, port, own), Variants(contestant));
        ChildProcess process = Start(contestant, own, ToolFinder.Find("nginx", "nginx-light"), ["-p", own, "-c", configuration, "-e", Path.Combine(own, "error.log")]);
        return new RunningServer(contestant, process, port, own) { AccessLog = contestant.AccessLog ? Path.Combine(own, "access.log") : null };
    }

    private RunningServer StartHaproxy(Contestant contestant, string own)
    {
        int port = ports.Take();
        string configuration = Path.Combine(own, "haproxy.cfg");
        Write("haproxy.cfg", configuration, Values(contestant, port, own), Variants(contestant));
        ChildProcess process = Start(contestant, own, ToolFinder.Find("haproxy", "haproxy"), ["-db", "-f", configuration]);

        // It logs to its standard output, which is the file of its output.
        return new RunningServer(contestant, process, port, own) { AccessLog = contestant.AccessLog ? Path.Combine(own, "output.log") : null };
    }

    private RunningServer StartVarnish(Contestant contestant, string own)
    {
        int port = ports.Take();
        string configuration = Path.Combine(own, "varnish.vcl");
        Write("varnish.vcl", configuration, Values(contestant, port, own), []);
        ChildProcess process = Start(
            contestant, own, ToolFinder.Find("varnishd", "varnish"),
            ["-F", "-f", configuration, "-a", $"127.0.0.1:{port}", "-s", "malloc,256m", "-n", Path.Combine(own, "varnish"), "-j", "none", "-p", "thread_pools=1"]);
        return new RunningServer(contestant, process, port, own);
    }

    private RunningServer StartYarp(Contestant contestant, string own)
    {
        int port = ports.Take();
        ChildProcess process = Start(contestant, own, ToolFinder.Find("dotnet", "dotnet-sdk-10.0"), [SuiteFiles.YarpPeer, $"{port}", $"{originPort}"]);
        return new RunningServer(contestant, process, port, own);
    }

    private ChildProcess Start(Contestant contestant, string own, string program, IReadOnlyList<string> arguments) =>
        ChildProcess.Start(contestant.Name, contestant.Cores ?? cores.Proxy, own, program, arguments);

    private Dictionary<string, string> Values(Contestant contestant, int port, string own) => new(StringComparer.Ordinal)
    {
        ["PORT"] = $"{port}",
        ["ORIGIN"] = $"{originPort}",
        ["DIR"] = own,
        ["WORKERS"] = $"{contestant.Workers}",
    };

    private static List<string> Variants(Contestant contestant)
    {
        List<string> variants = [];
        if (contestant.LargeBuffers)
        {
            variants.Add("large");
        }

        if (contestant.AccessLog)
        {
            variants.Add("log");
        }

        if (contestant.Caches)
        {
            variants.Add("cache");
        }

        if (contestant.Keyed)
        {
            variants.Add("keyed");
        }

        if (contestant.SaysNoLimits)
        {
            variants.Add("nolimitfields");
        }

        return variants;
    }

    private static void Write(string template, string path, IReadOnlyDictionary<string, string> values, IReadOnlyCollection<string> variants) =>
        File.WriteAllText(path, ServerTemplate.Fill(File.ReadAllText(Path.Combine(SuiteFiles.Peers, template)), values, variants));
}
