namespace EdgeProxy.Caching;

public enum ReuseAction : byte
{
    /// <summary>Serve the stored response.</summary>
    Serve,

    /// <summary>Serve it, and validate it in the background.</summary>
    ServeAndRevalidate,

    /// <summary>Ask the origin, with what validators there are, before anything is served.</summary>
    Validate,

    /// <summary>Answer 504: the client wants nothing that is not stored, RFC 9111 section 5.2.1.7.</summary>
    Unsatisfiable,
}

/// <summary>Why; the section that says so.</summary>
public enum ReuseReason : byte
{
    /// <summary>RFC 9111 section 4.2.</summary>
    Fresh,

    /// <summary>The client takes stale ones, RFC 9111 section 5.2.1.2.</summary>
    MaxStale,

    /// <summary>RFC 5861 section 3.</summary>
    StaleWhileRevalidate,

    /// <summary>RFC 5861 section 4.</summary>
    StaleIfError,

    /// <summary>The origin does not respond, RFC 9111 section 4.2.4.</summary>
    Disconnected,

    /// <summary>It has become stale.</summary>
    Stale,

    /// <summary>It may not be served unvalidated, RFC 9111 section 5.2.2.4.</summary>
    NoCache,

    /// <summary>It is stale and may not be served so, RFC 9111 sections 5.2.2.2, 5.2.2.8 and 5.2.2.10.</summary>
    MustRevalidate,

    /// <summary>RFC 9111 section 5.2.1.4.</summary>
    RequestNoCache,

    /// <summary>RFC 9111 section 5.2.1.1.</summary>
    RequestMaxAge,

    /// <summary>RFC 9111 section 5.2.1.3.</summary>
    RequestMinFresh,

    /// <summary>Nothing is stored.</summary>
    Missing,
}

/// <param name="Action">What to do.</param>
/// <param name="Reason">Why.</param>
/// <param name="AgeSeconds">For Age, when the response is served.</param>
/// <param name="TtlSeconds">Seconds that it is still fresh; negative when stale.</param>
public readonly record struct ReuseVerdict(ReuseAction Action, ReuseReason Reason, long AgeSeconds, long TtlSeconds)
{
    public bool Serves => Action is ReuseAction.Serve or ReuseAction.ServeAndRevalidate;
}
