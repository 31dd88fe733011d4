using System.CommandLine;
using System.Globalization;
using System.Net;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>The options of <c>run</c>; most are settings, for which the command line has the last word.</summary>
internal sealed class RunOptions
{
    private readonly Option<string[]> _config = Config();
    private readonly Option<string?> _settings = Settings();
    private readonly Option<string?> _ops = Ops();
    private readonly Option<string?> _listen = Text("--listen", "ADDRESS", "The demo's address instead of 127.0.0.1:8080; port 0 takes any free one. Only without documents.");

    private readonly (Option<string?> Option, string Setting)[] _others =
    [
        (Text("--name", "NAME", "This gateway's name in Via; no other gateway on the way may have it. Without it, one is made of host and process."), SettingNames.Name),
        (Text("--loops", "COUNT", "Loops that serve traffic; 0, the default, is one for each core."), SettingNames.Loops),
        (Text("--transport", "NAME", "epoll (the default on Linux) or sockets."), SettingNames.Transport),
        (Text("--log-level", "LEVEL", "trace, debug, information (the default), warning, error or none."), SettingNames.LogLevel),
        (Text("--log-format", "FORMAT", "text (the default) or json."), SettingNames.LogFormat),
        (Text("--access-log", "PATH", "Where to write a line for each exchange: a file, or - for standard output. Without it, nowhere."), SettingNames.AccessLogPath),
        (Text("--access-log-format", "FORMAT", "json (the default), clf or combined."), SettingNames.AccessLogFormat),
    ];

    public static Option<string[]> Config() => new("--config", "-c")
    {
        Description = "A folder or file of documents; repeatable.",
        HelpName = "PATH",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Settings() =>
        Text("--settings", "FILE", $"The settings of the process; without it, {SettingsReader.DefaultFile} in the working folder, if it is there.");

    public static Option<string?> Ops() =>
        Text("--ops", "ADDRESS", $"Where /metrics, /livez, /readyz and /version are served; {SettingsReader.DefaultOpsAddress} without it.");

    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_settings);
        command.Add(_ops);
        command.Add(_listen);
        foreach ((Option<string?> option, _) in _others)
        {
            command.Add(option);
        }
    }

    public Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        Settings? settings = SettingsReader.Read(result.GetValue(_settings), environment: null, Written(result), out IReadOnlyList<string> errors);
        IPEndPoint? listen = settings is null ? null : DemoAddress(result.GetValue(_listen), settings, ref errors);
        foreach (string mistake in errors)
        {
            error.WriteLine("settings: " + mistake);
        }

        return errors.Count > 0
            ? Task.FromResult(ExitCodes.Usage)
            : new RunCommand(settings!, listen, result.InvocationConfiguration.Output, error).RunAsync();
    }

    private static IPEndPoint? DemoAddress(string? written, Settings settings, ref IReadOnlyList<string> errors)
    {
        if (written is null)
        {
            return null;
        }

        if (settings.Documents.Count > 0)
        {
            errors = ["--listen  is for the demo, and there are documents  (set the address of a listener in them)"];
            return null;
        }

        if (!ScalarText.TryEndPoint(written, out IPEndPoint address, out string message, out string hint))
        {
            errors = [$"--listen  \"{written}\" {message}  ({hint})"];
        }

        return address;
    }

    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private Dictionary<string, string?> Written(ParseResult result)
    {
        var written = new Dictionary<string, string?>(StringComparer.Ordinal);
        string[] paths = result.GetValue(_config)!;
        for (int i = 0; i < paths.Length; i++)
        {
            written.Add(string.Create(CultureInfo.InvariantCulture, $"{SettingNames.Documents}:{i}"), paths[i]);
        }

        foreach ((Option<string?> option, string setting) in _others.Append((_ops, SettingNames.OpsAddress)))
        {
            if (result.GetValue(option) is { } value)
            {
                written.Add(setting, value);
            }
        }

        return written;
    }
}
