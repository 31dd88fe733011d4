namespace EdgeProxy;

/// <summary>What the access log holds and where it goes. Immutable, validated.</summary>
internal sealed record AccessLogSettings
{
    public const int DefaultBufferBytes = 512 * 1024;

    /// <summary>A file, or <c>-</c> for standard output.</summary>
    public required string Path { get; init; }

    public AccessLogFormat Format { get; init; } = AccessLogFormat.Json;

    /// <summary>Of the JSON format.</summary>
    public IReadOnlyList<AccessLogField> Fields { get; init; } = [.. AccessLogFields.Defaults];

    /// <summary>Share of the exchanges that went well and meet no condition, 0 to 1.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Exchanges of this status and above are written, whatever the sample; 0 for no such condition.</summary>
    public int MinimumStatus { get; init; }

    /// <summary>Exchanges that took longer are written, whatever the sample; null for no such condition.</summary>
    public TimeSpan? SlowerThan { get; init; }

    /// <summary>Memory of one loop for lines that are not written yet.</summary>
    public int BufferBytes { get; init; } = DefaultBufferBytes;

    /// <summary>Request headers whose values are written.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Whether query strings are written: they may hold credentials.</summary>
    public bool QueryString { get; init; }
}

internal enum AccessLogFormat : byte
{
    Json,

    /// <summary>The common log format of NCSA and Apache.</summary>
    Clf,

    /// <summary>The common log format with referer and user agent.</summary>
    Combined,
}
