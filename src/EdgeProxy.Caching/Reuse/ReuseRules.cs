namespace EdgeProxy.Caching;

/// <summary>What an operator chooses about reuse. Immutable.</summary>
public sealed record ReuseRules
{
    public static ReuseRules Default { get; } = new();

    /// <summary>
    /// Whether clients may ask for fresher or staler responses. RFC 9111 section 5.2.1 leaves it to the cache; where it is false, clients
    /// cannot reach the origin at will.
    /// </summary>
    public bool HonoursRequestDirectives { get; init; } = true;

    /// <summary>
    /// How long past its lifetime a response may be served while the origin does not respond at all, RFC 9111 section 4.2.4. A minute: it
    /// bridges a restart, and no outage that clients should know of.
    /// </summary>
    public long StaleWhenDisconnectedSeconds { get; init; } = 60;

    /// <summary>
    /// Whether <c>stale-while-revalidate</c> and <c>stale-if-error</c> hold beside <c>s-maxage</c>. RFC 9111 section 5.2.2.10 says that they do not;
    /// many origins that send both mean that they do.
    /// </summary>
    public bool ServesStaleDespiteSharedMaxAge { get; init; }
}
