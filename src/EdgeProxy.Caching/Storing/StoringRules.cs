namespace EdgeProxy.Caching;

/// <summary>What happens to a response with Set-Cookie, RFC 9111 section 7.3.</summary>
public enum SetCookieRule : byte
{
    /// <summary>Not stored, unless the origin says by <c>public</c> or <c>s-maxage</c> that it is for everybody.</summary>
    RefuseUnlessShared,

    /// <summary>Stored without its Set-Cookie lines.</summary>
    Strip,

    /// <summary>Stored as it is: as RFC 9111 has it, for origins that know.</summary>
    Store,
}

/// <summary>
/// How long a response is fresh of which the origin does not say so. Beyond RFC 9111 section 3 where the status is not heuristically
/// cacheable: then it is the operator who says that it may be stored.
/// </summary>
/// <param name="FirstStatus">The lowest status that it is for.</param>
/// <param name="LastStatus">The highest.</param>
/// <param name="Seconds">The freshness lifetime.</param>
public readonly record struct StatusTtl(int FirstStatus, int LastStatus, long Seconds);

/// <summary>What an operator chooses about storing. Immutable.</summary>
public sealed record StoringRules
{
    public static StoringRules Default { get; } = new();

    public SetCookieRule SetCookies { get; init; }

    /// <summary>Whether <c>CDN-Cache-Control</c> (RFC 9213) is for this cache.</summary>
    public bool HonoursTargeted { get; init; } = true;

    /// <summary>The longest heuristic lifetime; 0 for none. An hour: an origin that says nothing has not thought of caches.</summary>
    public long HeuristicSecondsMax { get; init; } = 3_600;

    /// <summary>For responses without a lifetime of their own; the first that holds the status counts. Before heuristics.</summary>
    public ReadOnlyMemory<StatusTtl> Ttls { get; init; }

    /// <summary>For responses that say nothing of <c>stale-while-revalidate</c>.</summary>
    public long StaleWhileRevalidateSeconds { get; init; }

    /// <summary>For responses that say nothing of <c>stale-if-error</c>.</summary>
    public long StaleIfErrorSeconds { get; init; }

    /// <summary>The lifetime for a status, or <see cref="ResponseDirectives.None"/>.</summary>
    internal long TtlOf(int status)
    {
        foreach (StatusTtl ttl in Ttls.Span)
        {
            if (status >= ttl.FirstStatus && status <= ttl.LastStatus)
            {
                return ttl.Seconds;
            }
        }

        return ResponseDirectives.None;
    }
}
