namespace EdgeProxy.Configuration;

/// <summary>A certificate chain and its private key, in PEM. That there are PEM blocks is checked; what they hold is not yet.</summary>
public sealed record CertificateConfig
{
    public required string Name { get; init; }

    public required PemConfig Certificate { get; init; }

    public required PemConfig Key { get; init; }

    /// <summary>Lower-case names and <c>*.suffix</c> forms; empty makes it the default certificate.</summary>
    public required IReadOnlyList<string> ServerNames { get; init; }

    public SourcePosition Position { get; init; }
}

/// <summary>PEM text and where it came from.</summary>
public sealed record PemConfig
{
    /// <summary>The PEM text itself.</summary>
    public required string Text { get; init; }

    /// <summary>The file that it was read from; null when it stood in the document.</summary>
    public string? File { get; init; }

    /// <summary>Where it is named in the document.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>Never the text: it may be a private key, and records end up in logs.</summary>
    public override string ToString() => File ?? "(inline PEM)";
}
