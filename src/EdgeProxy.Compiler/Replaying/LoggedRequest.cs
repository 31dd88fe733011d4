namespace EdgeProxy.Compiler;

/// <summary>A request, as a line of an access log tells it.</summary>
public sealed record LoggedRequest
{
    /// <summary>Of the line, from 1.</summary>
    public required long Line { get; init; }

    public required string Method { get; init; }

    /// <summary>The host without a port; empty for an HTTP/1.0 request that named none.</summary>
    public required string Host { get; init; }

    /// <summary>Path and query as received.</summary>
    public required string Target { get; init; }

    /// <summary>Where it came in; null when the log does not say.</summary>
    public string? Listener { get; init; }

    /// <summary>The name of the API key that it came with; null when the log does not say.</summary>
    public string? ApiKey { get; init; }

    /// <summary>All fields of the request but <c>Host</c>; null when the log has none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>For people: <c>GET api.example.com/orders/7?q=1</c>.</summary>
    public override string ToString() => $"{Method} {Host}{Target}";
}
