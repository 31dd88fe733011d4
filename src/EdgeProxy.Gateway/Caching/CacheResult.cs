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

/// <summary>The words for <see cref="CacheResult"/> in metrics and logs.</summary>
public static class CacheLabels
{
    public static string Of(CacheResult result) => result switch
    {
        CacheResult.Hit => "hit",
        CacheResult.Stale => "stale",
        CacheResult.Revalidated => "revalidated",
        CacheResult.Miss => "miss",
        CacheResult.Shared => "shared",
        CacheResult.Bypass => "bypass",
        CacheResult.Refused => "refused",
        _ => "none",
    };
}
