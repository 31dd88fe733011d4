using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// What a client's preconditions make of a stored response that is about to be served, RFC 9111 section 4.3.2 and RFC 9110 section 13.2.2.
/// If-Match and If-Unmodified-Since never come here: see <see cref="LookupScope.Precondition"/>.
/// </summary>
public static class ClientConditions
{
    /// <summary>Whether 304 is the answer. Only a stored 200 is looked at: RFC 9110 section 15.4.5.</summary>
    /// <param name="request">Fields of a GET or HEAD.</param>
    /// <param name="requestBytes">Its head.</param>
    /// <param name="stored">The stored response's fields.</param>
    /// <param name="storedBytes">Its head.</param>
    /// <param name="meta">What is kept with it.</param>
    public static bool IsNotModified(
        FieldTable request, ReadOnlySpan<byte> requestBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes, in StoredMeta meta)
    {
        if (meta.Status != ResponseStatuses.Ok)
        {
            return false;
        }

        // RFC 9110 section 13.1.3: If-Modified-Since is not even looked at where there is If-None-Match.
        return request.Has(KnownHeader.IfNoneMatch)
            ? MatchesAny(request, requestBytes, EntityTag.Of(stored, storedBytes))
            : request.Has(KnownHeader.IfModifiedSince) && IsUnmodifiedSince(request, requestBytes, stored, storedBytes, meta);
    }

    /// <summary>RFC 9110 section 13.1.2: <c>*</c> for any representation, else weak comparison with each member.</summary>
    private static bool MatchesAny(FieldTable request, ReadOnlySpan<byte> bytes, EntityTag stored)
    {
        var lines = new FieldLines(request, bytes, KnownHeader.IfNoneMatch);
        while (lines.TryNext(out ReadOnlySpan<byte> list))
        {
            if (list.SequenceEqual("*"u8))
            {
                return true;
            }

            while (EntityTag.TryTake(ref list, out EntityTag tag))
            {
                if (tag.MatchesWeakly(stored))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// RFC 9110 section 13.1.3: ignored when it is no date, or more than one. RFC 9111 section 4.3.2: a response without Last-Modified is
    /// as old as its Date.
    /// </summary>
    private static bool IsUnmodifiedSince(
        FieldTable request, ReadOnlySpan<byte> requestBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes, in StoredMeta meta)
    {
        long now = meta.ResponseTime;
        bool isOne = !request.IsRepeated(KnownHeader.IfModifiedSince)
            & HttpDate.TryParse(request.ValueOf(KnownHeader.IfModifiedSince, requestBytes), now, out long since);
        long modified = HttpDate.TryParse(stored.ValueOf(KnownHeader.LastModified, storedBytes), now, out long lastModified)
            ? lastModified
            : MessageAge.DateOf(stored, storedBytes, now);
        return isOne && modified <= since;
    }
}
