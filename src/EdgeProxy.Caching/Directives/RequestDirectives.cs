using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// What a request asks of caches, RFC 9111 section 5.2.1. Malformed and invalid directives are left out: all of these are
/// wishes, and one that nobody can read is none. Of a directive that comes twice the stricter one holds.
/// </summary>
public readonly record struct RequestDirectives
{
    /// <summary>In place of seconds that were not given.</summary>
    public const long None = -1;

    public RequestDirectives()
    {
    }

    public bool NoCache { get; init; }

    public bool NoStore { get; init; }

    public bool OnlyIfCached { get; init; }

    /// <summary>Seconds, or <see cref="None"/>.</summary>
    public long MaxAge { get; init; } = None;

    /// <summary>Seconds, or <see cref="None"/>.</summary>
    public long MinFresh { get; init; } = None;

    /// <summary>Seconds, <see cref="long.MaxValue"/> for any, or <see cref="None"/>.</summary>
    public long MaxStale { get; init; } = None;

    /// <summary>RFC 5861 section 4. Seconds, or <see cref="None"/>.</summary>
    public long StaleIfError { get; init; } = None;

    /// <summary>What is left when the operator lets clients ask for nothing: only what protects the client's own data.</summary>
    public RequestDirectives KeepNoStore() => new() { NoStore = NoStore };

    public static RequestDirectives Read(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        var directives = new RequestDirectives();
        if (!fields.Has(KnownHeader.CacheControl))
        {
            // RFC 9111 section 5.4: Pragma counts only in the absence of Cache-Control.
            return fields.Has(KnownHeader.Pragma) && PragmaSaysNoCache(fields, bytes) ? directives with { NoCache = true } : directives;
        }

        var lines = new FieldLines(fields, bytes, KnownHeader.CacheControl);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var reader = new DirectiveReader(line);
            while (reader.TryNext())
            {
                if (reader.Form != ArgumentForm.Malformed)
                {
                    directives = directives.With(CacheDirectives.Find(reader.Name), reader.Argument, reader.Form);
                }
            }
        }

        return directives;
    }

    private RequestDirectives With(CacheDirective directive, ReadOnlySpan<byte> argument, ArgumentForm form)
    {
        switch (directive)
        {
            case CacheDirective.NoCache:
                return this with { NoCache = true };
            case CacheDirective.NoStore:
                return this with { NoStore = true };
            case CacheDirective.OnlyIfCached:
                return this with { OnlyIfCached = true };
            case CacheDirective.MaxStale when form == ArgumentForm.None:
                return MaxStale == None ? this with { MaxStale = long.MaxValue } : this;
            default:
                return DeltaSeconds.TryParse(argument, out long seconds) ? With(directive, seconds) : this;
        }
    }

    private RequestDirectives With(CacheDirective directive, long seconds) => directive switch
    {
        CacheDirective.MaxAge => this with { MaxAge = Lower(MaxAge, seconds) },
        CacheDirective.MinFresh => this with { MinFresh = Math.Max(MinFresh, seconds) },
        CacheDirective.MaxStale => this with { MaxStale = Lower(MaxStale, seconds) },
        CacheDirective.StaleIfError => this with { StaleIfError = Lower(StaleIfError, seconds) },
        _ => this,
    };

    private static long Lower(long known, long seconds) => known == None ? seconds : Math.Min(known, seconds);

    private static bool PragmaSaysNoCache(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        var lines = new FieldLines(fields, bytes, KnownHeader.Pragma);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var list = new ListReader(line);
            while (list.TryNext(out ReadOnlySpan<byte> element))
            {
                if (Ascii.EqualsIgnoreCase(element, "no-cache"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
