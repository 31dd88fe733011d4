using System.Net;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>What belongs to the process and not to its traffic. Immutable, validated; made by <see cref="SettingsReader"/>.</summary>
internal sealed record Settings
{
    /// <summary>Folders and files of documents; empty for the demo.</summary>
    public required IReadOnlyList<string> Documents { get; init; }

    /// <summary>Loops; 0 for one for each processor that the process may use.</summary>
    public required int Loops { get; init; }

    public TransportKind Transport { get; init; } = SettingsReader.DefaultTransport;

    /// <summary>This gateway's name in <c>Via</c>: a token, another than that of any other gateway on the way.</summary>
    public required string Name { get; init; }

    /// <summary>Where <c>/metrics</c>, <c>/livez</c>, <c>/readyz</c> and <c>/version</c> are served.</summary>
    public required IPEndPoint OpsAddress { get; init; }

    /// <summary>Between "not ready" and the end of accepting, so that load balancers see it.</summary>
    public required TimeSpan ShutdownDelay { get; init; }

    /// <summary>Idle connections and tunnels are ended at random times within it, so that their clients do not all come back at once.</summary>
    public required TimeSpan ShutdownSpread { get; init; }

    /// <summary>How long exchanges may go on after accepting has ended.</summary>
    public required TimeSpan ShutdownDeadline { get; init; }

    /// <summary>How often the documents are looked at for changes; zero for never.</summary>
    public required TimeSpan ReloadInterval { get; init; }

    /// <summary>Whether a gateway that had to start on its last good configuration says that it is ready.</summary>
    public required bool ReadyOnLastGood { get; init; }

    /// <summary>Where what must outlive the process is kept; null for nowhere.</summary>
    public required string? StateFolder { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Metric series of routes, stages and endpoints at most; what is beyond shares one series.</summary>
    public required int MetricSeriesMax { get; init; }

    public LimitSettings Limits { get; init; } = LimitSettings.Default;

    public CacheSettings Cache { get; init; } = CacheSettings.Default;

    /// <summary>Null for none.</summary>
    public AccessLogSettings? AccessLog { get; init; }

    public UsageSettings Usage { get; init; } = UsageSettings.Default;

    public FlightRecorderSettings FlightRecorder { get; init; } = FlightRecorderSettings.Default;

    /// <summary>Where the admin listener is, and for whom.</summary>
    public AdminSettings Admin { get; init; } = AdminSettings.None;

    /// <summary>The file of the audit log, <c>-</c> for standard error; null for none.</summary>
    public string? AuditPath { get; init; }
}

/// <summary>What moves the bytes of clients and upstreams.</summary>
internal enum TransportKind : byte
{
    /// <summary>The framework's sockets, above which loops are virtual.</summary>
    Sockets,

    /// <summary>Loops that do their system calls themselves; Linux.</summary>
    Epoll,
}

internal enum LogFormat : byte
{
    Text,
    Json,
}
