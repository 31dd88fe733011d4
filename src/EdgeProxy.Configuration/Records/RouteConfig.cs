namespace EdgeProxy.Configuration;

/// <summary>A match and what to do, with all settings as they apply: the route's over its API's defaults over its upstream's over the built-in ones.</summary>
public sealed record RouteConfig
{
    /// <summary>Unique in its API; state, metrics and plans refer to it.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the member: <c>GET /orders/{id}</c>, <c>$default</c>, or a free one.</summary>
    public required string Key { get; init; }

    /// <summary>Method tokens as written (methods are case-sensitive, RFC 9110 section 9.1); empty for any.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The pattern below the stage's path: <c>/orders/{id}</c>, <c>/files/{proxy+}</c>; null for <c>$default</c>.</summary>
    public required string? Path { get; init; }

    /// <summary>Names of the pattern's parameters in order, the greedy one without its plus. At most 16.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    public required IReadOnlyList<ConditionConfig> Headers { get; init; }

    public required IReadOnlyList<ConditionConfig> Query { get; init; }

    public required IntegrationConfig Integration { get; init; }

    /// <summary>For the upstream; empty unless the integration is <see cref="HttpIntegrationConfig"/>.</summary>
    public required HeaderEditsConfig RequestHeaders { get; init; }

    /// <summary>For the client; empty when nothing is edited.</summary>
    public required HeaderEditsConfig ResponseHeaders { get; init; }

    /// <summary>Bytes of the request's body; 0 is unlimited.</summary>
    public required long BodyMax { get; init; }

    /// <summary>No byte of the request's body comes; null leaves it to the listener.</summary>
    public TimeSpan? BodyTimeout { get; init; }

    /// <summary>Whether an API key is required; null leaves it to the stage, or else the API.</summary>
    public bool? ApiKey { get; init; }

    /// <summary>Limits of the route in each stage, its own or its API's defaults.</summary>
    public IReadOnlyList<ThrottleConfig> Throttles { get; init; } = [];

    /// <summary>How responses are cached, by the route's own word or its API's defaults; null for not at all, as without an upstream.</summary>
    public CacheConfig? Cache { get; init; }

    /// <summary>Where the route's key stands.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>The settings that were written at any level, with the level that won; what is missing has its built-in default.</summary>
    public IReadOnlyList<SettingOrigin> Origins { get; init; } = [];
}

/// <summary>A condition on a header field or a query parameter.</summary>
/// <param name="Name">Lower-case for header fields, as written for query parameters.</param>
/// <param name="Value">Equal to this, byte by byte; null when presence is enough.</param>
public sealed record ConditionConfig(string Name, string? Value);

/// <summary>Edits of header fields, in the order remove, set, add. Values are literal and free of control characters.</summary>
public sealed record HeaderEditsConfig
{
    public static HeaderEditsConfig None { get; } = new() { Remove = [], Set = [], Add = [] };

    /// <summary>Field names as written; all lines of the name go.</summary>
    public required IReadOnlyList<string> Remove { get; init; }

    /// <summary>Replaces all lines of the name.</summary>
    public required IReadOnlyList<HeaderConfig> Set { get; init; }

    /// <summary>One line each.</summary>
    public required IReadOnlyList<HeaderConfig> Add { get; init; }

    public bool IsEmpty => Remove.Count == 0 && Set.Count == 0 && Add.Count == 0;
}

public sealed record HeaderConfig(string Name, string Value);
