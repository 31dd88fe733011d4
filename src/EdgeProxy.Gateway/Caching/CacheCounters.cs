namespace EdgeProxy.Gateway;

/// <summary>What the cache does on one loop, in plain fields that only it writes.</summary>
public sealed class CacheCounters
{
    /// <summary>Requests to the origin that stood for no single client.</summary>
    public long Fetches;

    /// <summary>Those of them that ended without a response.</summary>
    public long FetchesFailed;

    /// <summary>Those that were begun behind a stale response that had been served.</summary>
    public long BackgroundFetches;

    /// <summary>Under way.</summary>
    public long FetchesInFlight;

    /// <summary>Stored responses that the origin said are still good.</summary>
    public long Revalidations;

    /// <summary>Resources that were made invalid by what a client did to them.</summary>
    public long Invalidations;

    /// <summary>Responses that were not stored, by <see cref="EdgeProxy.Caching.StoreRefusal"/>.</summary>
    public long[] Refusals { get; } = new long[Enum.GetValues<EdgeProxy.Caching.StoreRefusal>().Length];
}
