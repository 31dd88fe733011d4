using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

[Flags]
public enum ResponseFlags : ushort
{
    None = 0,
    NoStore = 1,

    /// <summary><c>no-cache</c> for the whole response.</summary>
    NoCache = 1 << 1,

    /// <summary><c>no-cache="field"</c>: see <see cref="QualifiedFields"/>.</summary>
    NoCacheFields = 1 << 2,

    /// <summary><c>private</c> for the whole response.</summary>
    Private = 1 << 3,

    /// <summary><c>private="field"</c>: see <see cref="QualifiedFields"/>.</summary>
    PrivateFields = 1 << 4,
    Public = 1 << 5,
    MustRevalidate = 1 << 6,
    ProxyRevalidate = 1 << 7,
    MustUnderstand = 1 << 8,
    NoTransform = 1 << 9,

    /// <summary>RFC 8246.</summary>
    Immutable = 1 << 10,

    /// <summary>An element that is not in the grammar, so that what the origin meant is not known.</summary>
    Malformed = 1 << 11,

    /// <summary>Read from <c>CDN-Cache-Control</c>, RFC 9213: Cache-Control and Expires do not count.</summary>
    Targeted = 1 << 12,
}

/// <summary>
/// What a response tells a shared cache, RFC 9111 section 5.2.2. Of several values for one lifetime that differ, or where one is
/// invalid, zero is left: stale at once, RFC 9111 section 4.2.1.
/// </summary>
public struct ResponseDirectives
{
    /// <summary>In place of seconds that were not given.</summary>
    public const long None = -1;

    public ResponseDirectives()
    {
    }

    public ResponseFlags Flags { get; internal set; }

    /// <summary>Seconds, or <see cref="None"/>.</summary>
    public long MaxAge { get; internal set; } = None;

    /// <summary><c>s-maxage</c>: seconds, or <see cref="None"/>.</summary>
    public long SharedMaxAge { get; internal set; } = None;

    /// <summary>RFC 5861 section 3. Seconds, or <see cref="None"/>.</summary>
    public long StaleWhileRevalidate { get; internal set; } = None;

    /// <summary>RFC 5861 section 4. Seconds, or <see cref="None"/>.</summary>
    public long StaleIfError { get; internal set; } = None;

    public readonly bool Has(ResponseFlags flags) => (Flags & flags) != ResponseFlags.None;

    /// <param name="fields">The response's fields.</param>
    /// <param name="bytes">The head.</param>
    /// <param name="honoursTargeted">Whether <c>CDN-Cache-Control</c> is for this cache.</param>
    public static ResponseDirectives Read(FieldTable fields, ReadOnlySpan<byte> bytes, bool honoursTargeted)
    {
        if (honoursTargeted && fields.Has(KnownHeader.CdnCacheControl) && TargetedDirectives.TryRead(fields, bytes, out ResponseDirectives targeted))
        {
            return targeted;
        }

        var directives = new ResponseDirectives();
        var lines = new FieldLines(fields, bytes, KnownHeader.CacheControl);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var reader = new DirectiveReader(line);
            while (reader.TryNext())
            {
                directives.Take(ref reader);
            }
        }

        return directives;
    }

    /// <summary>The flag of a directive that has no argument, or one that only qualifies it.</summary>
    internal static ResponseFlags FlagOf(CacheDirective directive) => directive switch
    {
        CacheDirective.Immutable => ResponseFlags.Immutable,
        CacheDirective.MustRevalidate => ResponseFlags.MustRevalidate,
        CacheDirective.MustUnderstand => ResponseFlags.MustUnderstand,
        CacheDirective.NoCache => ResponseFlags.NoCache,
        CacheDirective.NoStore => ResponseFlags.NoStore,
        CacheDirective.NoTransform => ResponseFlags.NoTransform,
        CacheDirective.Private => ResponseFlags.Private,
        CacheDirective.ProxyRevalidate => ResponseFlags.ProxyRevalidate,
        CacheDirective.Public => ResponseFlags.Public,
        _ => ResponseFlags.None,
    };

    private void Take(ref DirectiveReader reader)
    {
        CacheDirective directive = CacheDirectives.Find(reader.Name);
        if (reader.Form == ArgumentForm.Malformed)
        {
            Flags |= ResponseFlags.Malformed | FlagOf(directive);
            return;
        }

        bool isQualified = reader.Form != ArgumentForm.None && QualifiedFields.AreNames(reader.Argument);
        Flags |= directive switch
        {
            CacheDirective.NoCache when isQualified => ResponseFlags.NoCacheFields,
            CacheDirective.Private when isQualified => ResponseFlags.PrivateFields,
            _ => FlagOf(directive),
        };
        TakeSeconds(directive, DeltaSeconds.TryParse(reader.Argument, out long seconds) ? seconds : 0);
    }

    private void TakeSeconds(CacheDirective directive, long seconds)
    {
        switch (directive)
        {
            case CacheDirective.MaxAge:
                MaxAge = Agreed(MaxAge, seconds);
                break;
            case CacheDirective.SharedMaxAge:
                SharedMaxAge = Agreed(SharedMaxAge, seconds);
                break;
            case CacheDirective.StaleWhileRevalidate:
                StaleWhileRevalidate = Agreed(StaleWhileRevalidate, seconds);
                break;
            case CacheDirective.StaleIfError:
                StaleIfError = Agreed(StaleIfError, seconds);
                break;
        }
    }

    private static long Agreed(long known, long seconds) => known == None || known == seconds ? seconds : 0;
}
