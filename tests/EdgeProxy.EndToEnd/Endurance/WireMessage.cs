namespace EdgeProxy.EndToEnd;

/// <summary>How a message ended, by what its framing says.</summary>
internal enum WireEnd
{
    /// <summary>Whole by its framing.</summary>
    Complete,

    /// <summary>The peer ended or reset the connection before the message's first byte.</summary>
    NoMessage,

    /// <summary>The peer ended or reset the connection inside the message.</summary>
    Cut,

    /// <summary>What came is no HTTP.</summary>
    Malformed,
}

/// <summary>A message as it was read: start line, fields, the digest of its body, and how it ended.</summary>
/// <param name="StartLine">Without its line end; empty where none came.</param>
/// <param name="Fields">In lower case, the last line of a name winning; trailers among them.</param>
/// <param name="Sum">The <see cref="BodySum"/> of what came of the body.</param>
/// <param name="BodyBytes">How much of the body came.</param>
internal sealed record WireMessage(string StartLine, IReadOnlyDictionary<string, string> Fields, string Sum, long BodyBytes, WireEnd End)
{
    public static readonly WireMessage None = new("", new Dictionary<string, string>(StringComparer.Ordinal), "", 0, WireEnd.NoMessage);

    public static readonly WireMessage Malformed = None with { End = WireEnd.Malformed };

    /// <summary>The status of a response; 0 where there is none.</summary>
    public int Status => StartLine.Length >= 12 && int.TryParse(StartLine.AsSpan(9, 3), out int status) ? status : 0;

    /// <summary>Whether the sender says that nothing follows on this connection.</summary>
    public bool IsLast => Field("connection").Contains("close", StringComparison.OrdinalIgnoreCase);

    public string Field(string name) => Fields.TryGetValue(name, out string? value) ? value : "";
}
