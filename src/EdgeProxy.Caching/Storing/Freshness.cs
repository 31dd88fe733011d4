using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>How long a response stays fresh, RFC 9111 section 4.2.1, and all else that is kept of it.</summary>
public static class Freshness
{
    private const int HeuristicFraction = 10;

    /// <summary>
    /// What to keep of a response, whether new or just validated. Of a validated one <paramref name="fields"/> are the stored fields as updated,
    /// and <paramref name="initialAge"/> is that of the 304 (see <see cref="MessageAge"/>).
    /// </summary>
    public static StoredMeta Of(
        int status, FieldTable fields, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules, long responseTime, long initialAge)
    {
        long lifetime = LifetimeOf(status, fields, bytes, directives, rules, responseTime, out StoredFlags source);
        return new StoredMeta
        {
            ResponseTime = responseTime,
            InitialAge = (uint)Math.Clamp(initialAge, 0, DeltaSeconds.Max),
            Lifetime = (uint)Math.Clamp(lifetime, 0, DeltaSeconds.Max),
            StaleWhileRevalidate = Window(directives.StaleWhileRevalidate, rules.StaleWhileRevalidateSeconds),
            StaleIfError = Window(directives.StaleIfError, rules.StaleIfErrorSeconds),
            Status = (ushort)status,
            Flags = source | FlagsOf(directives) | ValidatorsOf(fields, bytes, responseTime),
        };
    }

    /// <summary>Whether the origin gives a lifetime, be it one that has passed or that nobody can read.</summary>
    internal static bool IsExplicit(FieldTable fields, in ResponseDirectives directives) =>
        directives.SharedMaxAge >= 0 || directives.MaxAge >= 0 || (!directives.Has(ResponseFlags.Targeted) && fields.Has(KnownHeader.Expires));

    private static long LifetimeOf(
        int status, FieldTable fields, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules, long responseTime, out StoredFlags source)
    {
        source = StoredFlags.None;
        if (directives.SharedMaxAge >= 0)
        {
            source = StoredFlags.SharedMaxAge;
            return directives.SharedMaxAge;
        }

        if (directives.MaxAge >= 0)
        {
            return directives.MaxAge;
        }

        if (IsExplicit(fields, directives))
        {
            return UntilExpires(fields, bytes, responseTime);
        }

        long ttl = rules.TtlOf(status);
        if (ttl >= 0 || !(ResponseStatuses.IsHeuristic(status) || directives.Has(ResponseFlags.Public)))
        {
            return Math.Max(0, ttl);
        }

        source = StoredFlags.Heuristic;
        return Guess(fields, bytes, rules, responseTime);
    }

    /// <summary>Expires minus Date. What is no date has passed, RFC 9111 section 5.3, and so have several that may differ.</summary>
    private static long UntilExpires(FieldTable fields, ReadOnlySpan<byte> bytes, long responseTime) =>
        !fields.IsRepeated(KnownHeader.Expires) && HttpDate.TryParse(fields.ValueOf(KnownHeader.Expires, bytes), responseTime, out long expires)
            ? expires - MessageAge.DateOf(fields, bytes, responseTime)
            : 0;

    /// <summary>A tenth of the time since the last change, RFC 9111 section 4.2.2.</summary>
    private static long Guess(FieldTable fields, ReadOnlySpan<byte> bytes, StoringRules rules, long responseTime)
    {
        bool isKnown = HttpDate.TryParse(fields.ValueOf(KnownHeader.LastModified, bytes), responseTime, out long lastModified);
        return isKnown ? Math.Min((MessageAge.DateOf(fields, bytes, responseTime) - lastModified) / HeuristicFraction, rules.HeuristicSecondsMax) : 0;
    }

    private static uint Window(long said, long otherwise) => (uint)Math.Clamp(said >= 0 ? said : otherwise, 0, DeltaSeconds.Max);

    private static StoredFlags FlagsOf(in ResponseDirectives directives) =>
        (directives.Has(ResponseFlags.NoCache) ? StoredFlags.NoCache : StoredFlags.None)
        | (directives.Has(ResponseFlags.MustRevalidate) ? StoredFlags.MustRevalidate : StoredFlags.None)
        | (directives.Has(ResponseFlags.ProxyRevalidate) ? StoredFlags.ProxyRevalidate : StoredFlags.None)
        | (directives.Has(ResponseFlags.Immutable) ? StoredFlags.Immutable : StoredFlags.None);

    internal static StoredFlags ValidatorsOf(FieldTable fields, ReadOnlySpan<byte> bytes, long now) =>
        (EntityTag.Of(fields, bytes).Exists ? StoredFlags.HasETag : StoredFlags.None)
        | (HttpDate.TryParse(fields.ValueOf(KnownHeader.LastModified, bytes), now, out _) ? StoredFlags.HasLastModified : StoredFlags.None)
        | (fields.Has(KnownHeader.Vary) ? StoredFlags.HasVary : StoredFlags.None);
}
