namespace EdgeProxy.Gateway;

/// <summary>What became of a request at the cache.</summary>
public enum CacheResult : byte
{
    /// <summary>Its route has no cache.</summary>
    None,

    /// <summary>Answered from what was stored.</summary>
    Hit,

    /// <summary>The same, although it was stale.</summary>
    Stale,

    /// <summary>Answered from what was stored, which the origin had said is still good.</summary>
    Revalidated,

    /// <summary>Nothing was stored that would do: the origin was asked, for this client.</summary>
    Miss,

    /// <summary>The origin was being asked already, and its answer was for this client too.</summary>
    Shared,

    /// <summary>Not looked up, or known not to be cacheable: passed on as if there were no cache.</summary>
    Bypass,

    /// <summary>The client wanted nothing that is not stored, or may not have a new response.</summary>
    Refused,
}

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
