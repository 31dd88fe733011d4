namespace EdgeProxy.Caching;

/// <summary>How much of a query tells resources apart.</summary>
public enum QueryKey : byte
{
    All,

    /// <summary>The chosen parameters only.</summary>
    Chosen,
    None,
}

/// <summary>What goes into the keys of a route, beside method class, scheme, host and path, which always do. Immutable.</summary>
public sealed record CacheKeyRules
{
    public static CacheKeyRules Default { get; } = new();

    public QueryKey Query { get; init; }

    /// <summary>Names of parameters, for <see cref="QueryKey.Chosen"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parameters { get; init; } = [];

    /// <summary>
    /// Whether parameters in another order are the same resource. Those of one name keep their order, and a query of more than
    /// <see cref="QueryParameters.CountMax"/> is taken as it is.
    /// </summary>
    public bool SortsQuery { get; init; }

    /// <summary>Names of request fields whose values tell resources apart whatever Vary says.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Headers { get; init; } = [];

    /// <summary>Whether each caller has responses of its own.</summary>
    public bool IncludesIdentity { get; init; }
}
