namespace EdgeProxy.Configuration;

/// <summary>A named set of routes under hosts and a base path.</summary>
public sealed record ApiConfig
{
    public required string Name { get; init; }

    /// <summary>Lower-case names and <c>*.suffix</c> forms; empty for any.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Canonical, without a trailing slash; empty at the root.</summary>
    public required string BasePath { get; init; }

    /// <summary>Where requests bear their API key.</summary>
    public required KeySourceConfig KeySource { get; init; }

    public required LimitFieldsKind LimitFields { get; init; }

    /// <summary>Whether its routes require an API key, but for those that, or whose stage, say otherwise.</summary>
    public required bool ApiKey { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<StageConfig> Stages { get; init; }

    /// <summary>At least one; each is reachable in every stage. In the order of the document.</summary>
    public required IReadOnlyList<RouteConfig> Routes { get; init; }

    public SourcePosition Position { get; init; }
}

/// <summary>The API's routes made reachable at a path or host.</summary>
public sealed record StageConfig
{
    /// <summary><c>$default</c> for the stage of an API that names none.</summary>
    public required string Name { get; init; }

    /// <summary>The stage's own path below the base path; empty at its root.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Base path and stage path together: where the patterns of the routes begin; empty at the root.
    /// A path that is kept, stripped or templated is the path below this one: upstreams do not see it.
    /// </summary>
    public required string FullPath { get; init; }

    /// <summary>The stage's hosts, or else its API's; empty for any.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Whether its routes require an API key, but for those that say otherwise; null leaves it to the API.</summary>
    public bool? ApiKey { get; init; }

    /// <summary>Limits of all its routes together.</summary>
    public IReadOnlyList<ThrottleConfig> Throttles { get; init; } = [];

    /// <summary>Whether nothing is cached here, whatever its routes say.</summary>
    public bool IsCacheOff { get; init; }

    public SourcePosition Position { get; init; }
}
