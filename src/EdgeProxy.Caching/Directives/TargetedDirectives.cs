using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// Reads <c>CDN-Cache-Control</c>, RFC 9213 section 2.1: a dictionary of structured fields. When it cannot be parsed, is empty, or gives a
/// directive that is known here a value of the wrong type, it is as if it were not there.
/// </summary>
internal static class TargetedDirectives
{
    public static bool TryRead(FieldTable fields, ReadOnlySpan<byte> bytes, out ResponseDirectives directives)
    {
        directives = new ResponseDirectives { Flags = ResponseFlags.Targeted };
        bool any = false;
        var lines = new FieldLines(fields, bytes, KnownHeader.CdnCacheControl);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var reader = new StructuredReader(line);
            while (reader.TryNext())
            {
                any = true;
                if (!TryTake(ref directives, ref reader))
                {
                    return false;
                }
            }

            if (reader.Failed || (line.IsEmpty && fields.IsRepeated(KnownHeader.CdnCacheControl)))
            {
                return false;
            }
        }

        return any;
    }

    /// <summary>The last value of a key counts. <c>no-cache</c> and <c>private</c> with field names hold for the whole response here.</summary>
    private static bool TryTake(ref ResponseDirectives directives, ref StructuredReader reader)
    {
        CacheDirective directive = CacheDirectives.Find(reader.Key);
        ResponseFlags flag = ResponseDirectives.FlagOf(directive);
        if (flag != ResponseFlags.None)
        {
            directives.Flags |= flag;
            return (reader.Type == StructuredType.Boolean && reader.Boolean)
                || (reader.Type == StructuredType.String && directive is CacheDirective.NoCache or CacheDirective.Private);
        }

        long seconds = Math.Clamp(reader.Integer, 0, DeltaSeconds.Max);
        bool isInteger = reader.Type == StructuredType.Integer;
        switch (directive)
        {
            case CacheDirective.MaxAge:
                directives.MaxAge = seconds;
                return isInteger;
            case CacheDirective.SharedMaxAge:
                directives.SharedMaxAge = seconds;
                return isInteger;
            case CacheDirective.StaleWhileRevalidate:
                directives.StaleWhileRevalidate = seconds;
                return isInteger;
            case CacheDirective.StaleIfError:
                directives.StaleIfError = seconds;
                return isInteger;
            default:
                return true;
        }
    }
}
