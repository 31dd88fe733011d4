namespace EdgeProxy;

/// <summary>
/// The settings as they are written in <c>edgeproxy.json</c>, the environment and on the command line: plain text that the
/// binder fills in, since it knows neither <c>required</c> nor <c>init</c>. <see cref="SettingsReader"/> makes <see cref="Settings"/> of it.
/// </summary>
internal sealed class WrittenSettings
{
    public List<string>? Documents { get; set; }

    public string? Loops { get; set; }

    public string? Transport { get; set; }

    public string? Name { get; set; }

    public WrittenOps Ops { get; set; } = new();

    public WrittenShutdown Shutdown { get; set; } = new();

    public WrittenReload Reload { get; set; } = new();

    public WrittenState State { get; set; } = new();

    public WrittenLog Log { get; set; } = new();

    public WrittenMetrics Metrics { get; set; } = new();

    public WrittenLimits Limits { get; set; } = new();

    public WrittenCache Cache { get; set; } = new();

    public WrittenAccessLog AccessLog { get; set; } = new();

    public WrittenUsage Usage { get; set; } = new();

    public WrittenFlightRecorder FlightRecorder { get; set; } = new();

    public WrittenAdmin Admin { get; set; } = new();

    public WrittenAudit Audit { get; set; } = new();
}

internal sealed class WrittenOps
{
    public string? Address { get; set; }
}

internal sealed class WrittenShutdown
{
    public string? Delay { get; set; }

    public string? Spread { get; set; }

    public string? Deadline { get; set; }
}

internal sealed class WrittenReload
{
    public string? Interval { get; set; }

    public string? ReadyOnLastGood { get; set; }
}

internal sealed class WrittenState
{
    public string? Folder { get; set; }
}

internal sealed class WrittenLog
{
    public string? Level { get; set; }

    public string? Format { get; set; }
}

internal sealed class WrittenMetrics
{
    public string? SeriesMax { get; set; }
}

internal sealed class WrittenLimits
{
    public string? ConnectionsMax { get; set; }

    public string? ConnectionsPerAddressMax { get; set; }

    public string? MemoryMax { get; set; }
}

internal sealed class WrittenCache
{
    public string? Memory { get; set; }

    public string? ObjectMax { get; set; }

    public string? VariantsMax { get; set; }

    public string? Snapshot { get; set; }
}

internal sealed class WrittenAccessLog
{
    public string? Path { get; set; }

    public string? Format { get; set; }

    public List<string>? Fields { get; set; }

    public List<string>? Headers { get; set; }

    public string? QueryString { get; set; }

    public string? Sample { get; set; }

    public WrittenConditions When { get; set; } = new();

    public string? BufferBytes { get; set; }
}

internal sealed class WrittenConditions
{
    public string? MinimumStatus { get; set; }

    public string? SlowerThan { get; set; }
}

internal sealed class WrittenUsage
{
    public string? OnStoreFailure { get; set; }

    public string? KeepDays { get; set; }
}

internal sealed class WrittenFlightRecorder
{
    public string? Entries { get; set; }

    public string? SlowerThan { get; set; }
}

internal sealed class WrittenAdmin
{
    public string? Socket { get; set; }

    public List<string>? Users { get; set; }

    public string? Address { get; set; }

    public string? TokenFile { get; set; }

    public Dictionary<string, string>? Tokens { get; set; }
}

internal sealed class WrittenAudit
{
    public string? Path { get; set; }
}
