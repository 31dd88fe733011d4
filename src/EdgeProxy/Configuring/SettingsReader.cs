using System.Globalization;
using System.Net;
using EdgeProxy.Configuration;
using EdgeProxy.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Reads the settings, the later of these winning over the earlier: defaults, the settings file, the environment, the command line.
/// All mistakes are reported at once, each with its remedy.
/// </summary>
internal sealed partial class SettingsReader
{
    public const string DefaultFile = "edgeproxy.json";
    /// <summary>Asked once: whether the system has epoll does not change.</summary>
    public static readonly TransportKind DefaultTransport = EpollLoopGroup.IsSupported ? TransportKind.Epoll : TransportKind.Sockets;

    public const string DefaultOpsAddress = "127.0.0.1:9901";
    public static readonly IPEndPoint DefaultOpsEndPoint = IPEndPoint.Parse(DefaultOpsAddress);
    private const int LoopsMax = 1024;
    private const int SeriesMax = 1_000_000;

    private static readonly string[] LogLevels = ["trace", "debug", "information", "warning", "error", "none"];
    /// <summary>Two looks and a compilation are then well under a second.</summary>
    private static readonly TimeSpan DefaultReloadInterval = TimeSpan.FromMilliseconds(200);

    private static readonly string[] Booleans = ["true", "false"];
    private static readonly string[] Transports = ["epoll", "sockets"];
    private static readonly string[] LogFormats = ["text", "json"];

    private readonly List<string> _errors = [];

    private SettingsReader()
    {
    }

    /// <param name="file">The settings file; null for <see cref="DefaultFile"/> in the working folder, if there is one.</param>
    /// <param name="environment">Variables by name, without the prefix, with colons for double underscores; null for the process's.</param>
    /// <param name="commandLine">Settings by <see cref="SettingNames"/>.</param>
    /// <param name="errors">Empty when settings are returned.</param>
    public static Settings? Read(
        string? file,
        IReadOnlyDictionary<string, string?>? environment,
        IReadOnlyDictionary<string, string?> commandLine,
        out IReadOnlyList<string> errors)
    {
        var reader = new SettingsReader();
        Settings? settings = reader.Read(file, environment, commandLine);
        errors = reader._errors;
        return reader._errors.Count == 0 ? settings : null;
    }

    private Settings? Read(string? file, IReadOnlyDictionary<string, string?>? environment, IReadOnlyDictionary<string, string?> commandLine)
    {
        var builder = new ConfigurationBuilder();
        string? path = file ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        if (path is not null && SettingsFile.Read(path, _errors) is { } written)
        {
            builder.AddInMemoryCollection(written);
        }

        if (environment is null)
        {
            // Names that are not ours are let be: an orchestrator puts some with this prefix into every container.
            builder.AddEnvironmentVariables(SettingNames.EnvironmentPrefix);
        }
        else
        {
            builder.AddInMemoryCollection(environment);
        }

        IConfigurationRoot root = builder.AddInMemoryCollection(WithoutOthersDocuments(commandLine)).Build();
        var bound = new WrittenSettings();
        root.Bind(bound);
        if (commandLine.Keys.Any(IsDocument))
        {
            // Lists merge by index, and a folder named on the command line replaces all others.
            bound.Documents = [.. commandLine.Where(entry => IsDocument(entry.Key)).Select(entry => entry.Value!)];
        }

        return _errors.Count > 0 ? null : Validate(bound);
    }

    private static IEnumerable<KeyValuePair<string, string?>> WithoutOthersDocuments(IReadOnlyDictionary<string, string?> commandLine) =>
        commandLine.Where(entry => !IsDocument(entry.Key));

    private static bool IsDocument(string key) => key.StartsWith(SettingNames.Documents + ":", StringComparison.Ordinal);

    private Settings Validate(WrittenSettings written) => new()
    {
        Documents = written.Documents ?? [],
        Loops = Integer(SettingNames.Loops, written.Loops, 0, 0, LoopsMax),
        Transport = Transport(written.Transport),
        Name = ViaName(written.Name),
        OpsAddress = Address(written.Ops.Address ?? DefaultOpsAddress),
        ShutdownDelay = Duration(SettingNames.ShutdownDelay, written.Shutdown.Delay, TimeSpan.Zero),
        ShutdownSpread = Duration(SettingNames.ShutdownSpread, written.Shutdown.Spread, TimeSpan.FromSeconds(1)),
        ShutdownDeadline = Duration(SettingNames.ShutdownDeadline, written.Shutdown.Deadline, TimeSpan.FromSeconds(30)),
        ReloadInterval = Duration(SettingNames.ReloadInterval, written.Reload.Interval, DefaultReloadInterval),
        ReadyOnLastGood = OneOf(SettingNames.ReadyOnLastGood, written.Reload.ReadyOnLastGood ?? "true", Booleans) == "true",
        StateFolder = Folder(written.State.Folder),
        LogLevel = Enum.Parse<LogLevel>(OneOf(SettingNames.LogLevel, written.Log.Level ?? "information", LogLevels), ignoreCase: true),
        LogFormat = Enum.Parse<LogFormat>(OneOf(SettingNames.LogFormat, written.Log.Format ?? "text", LogFormats), ignoreCase: true),
        MetricSeriesMax = Integer(SettingNames.MetricSeriesMax, written.Metrics.SeriesMax, 10_000, 0, SeriesMax),
        Limits = Limits(written.Limits),
        Cache = Cache(written.Cache, Folder(written.State.Folder)),
        AccessLog = AccessLog(written.AccessLog),
        Usage = Usage(written.Usage),
        FlightRecorder = FlightRecorder(written.FlightRecorder),
        Admin = Admin(written.Admin),
        AuditPath = string.IsNullOrEmpty(written.Audit.Path) ? null : written.Audit.Path,
    };

    private TransportKind Transport(string? written)
    {
        if (written is null)
        {
            return DefaultTransport;
        }

        TransportKind kind = Enum.Parse<TransportKind>(OneOf(SettingNames.Transport, written, Transports), ignoreCase: true);
        if (kind == TransportKind.Epoll && !EpollLoopGroup.IsSupported)
        {
            Error(SettingNames.Transport, "this system has no epoll, or a sandbox refuses it", "leave the setting out, or write \"sockets\"");
        }

        return kind;
    }

    /// <summary>A pseudonym of <c>Via</c> is a token (RFC 9110 section 7.6.3).</summary>
    private string ViaName(string? written)
    {
        string name = written ?? DefaultName();
        if (name.Length is 0 or > 64 || !name.All(IsTokenCharacter))
        {
            Error(SettingNames.Name, $"\"{name}\" is not a token of 1 to 64 letters, digits and marks", "write a name such as \"edge-1\"");
        }

        return name;
    }

    /// <summary>RFC 9110 section 5.6.2.</summary>
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    /// <summary>Loops of gateways are told by their names, so two on the way must not share one: host and process make it.</summary>
    private static string DefaultName()
    {
        string host = new([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.').Take(40)]);
        return string.Create(CultureInfo.InvariantCulture, $"edgeproxy-{host}-{Environment.ProcessId}");
    }

    private IPEndPoint Address(string written)
    {
        if (!ScalarText.TryEndPoint(written, out IPEndPoint endPoint, out string message, out string hint))
        {
            Error(SettingNames.OpsAddress, $"\"{written}\" {message}", hint);
        }

        return endPoint;
    }

    private TimeSpan Duration(string name, string? written, TimeSpan otherwise)
    {
        if (written is null)
        {
            return otherwise;
        }

        if (!ScalarText.TryDuration(written, out TimeSpan duration) || duration > TimeSpan.FromHours(24))
        {
            Error(name, $"\"{written}\" is not a duration of up to 24 hours", "write \"500ms\", \"30s\" or \"5m\"");
        }

        return duration;
    }

    private int Integer(string name, string? written, int otherwise, int min, int max)
    {
        if (written is null)
        {
            return otherwise;
        }

        if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < min || number > max)
        {
            Error(name, $"\"{written}\" is not a whole number from {min} to {max}", string.Create(CultureInfo.InvariantCulture, $"the default is {otherwise}"));
        }

        return number;
    }

    /// <summary>Without the setting, the folder that systemd has made for the service (<c>StateDirectory=</c>), if it has.</summary>
    private static string? Folder(string? written)
    {
        string? folder = written ?? Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        return string.IsNullOrEmpty(folder) ? null : folder;
    }

    private string OneOf(string name, string written, string[] allowed)
    {
        foreach (string word in allowed)
        {
            if (string.Equals(word, written, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        string hint = ScalarText.Nearest(written, allowed) is { } nearest ? $"did you mean \"{nearest}\"?" : "one of " + string.Join(", ", allowed);
        Error(name, $"\"{written}\" is not known", hint);
        return allowed[0];
    }

    private void Error(string name, string message, string hint) =>
        _errors.Add($"{name.Replace(':', '.')}  {message}  ({hint})");
}
