using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

public enum ValidationResult : byte
{
    /// <summary>The stored response is updated and served.</summary>
    Update,

    /// <summary>A 304 about something else: it updates nothing, and the request is sent again without conditions.</summary>
    Mismatch,

    /// <summary>A full response: it replaces the stored one, and is served.</summary>
    Replace,

    /// <summary>An error, 5xx: forwarded, unless <see cref="ReuseDecision.AfterFailure"/> serves the stored response.</summary>
    Failure,
}

/// <summary>What the response to a validation means for the stored one, RFC 9111 sections 4.3.3 to 4.3.5.</summary>
public static class ValidationOutcome
{
    public static ValidationResult Of(
        int status, FieldTable fresh, ReadOnlySpan<byte> freshBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes) =>
        status == ResponseStatuses.NotModified
            ? Identifies(fresh, freshBytes, stored, storedBytes) ? ValidationResult.Update : ValidationResult.Mismatch
            : ResponseStatuses.IsServerError(status) ? ValidationResult.Failure
            : ValidationResult.Replace;

    /// <summary>
    /// Whether a 200 to HEAD is about the stored response to GET, which it then updates; otherwise that is taken for stale. RFC 9111
    /// section 4.3.5: all validators received are the same, and so is the length.
    /// </summary>
    /// <param name="head">The response to HEAD.</param>
    /// <param name="headBytes">Its bytes.</param>
    /// <param name="stored">The stored response's fields.</param>
    /// <param name="storedBytes">Its head.</param>
    /// <param name="storedLength">Bytes of the stored body.</param>
    public static bool IsUpdatedByHead(ResponseHead head, ReadOnlySpan<byte> headBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes, long storedLength)
    {
        bool hasLength = DeltaOrNone(head.Fields.ValueOf(KnownHeader.ContentLength, headBytes), out long length);
        return head.Status == ResponseStatuses.Ok
            && IsSameTag(head.Fields, headBytes, stored, storedBytes)
            && IsSameTime(head.Fields, headBytes, stored, storedBytes)
            && (!hasLength || length == storedLength);
    }

    /// <summary>
    /// RFC 9111 section 4.3.4, where the one stored response is the one whose validators were sent. A 304 need not repeat Last-Modified
    /// (RFC 9110 section 15.4.5), so one without validators answers what was asked.
    /// </summary>
    private static bool Identifies(FieldTable fresh, ReadOnlySpan<byte> freshBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes)
    {
        if (!fresh.Has(KnownHeader.ETag))
        {
            return IsSameTime(fresh, freshBytes, stored, storedBytes);
        }

        EntityTag tag = EntityTag.Of(fresh, freshBytes);
        EntityTag known = EntityTag.Of(stored, storedBytes);
        return tag.IsWeak ? tag.MatchesWeakly(known) : tag.MatchesStrongly(known);
    }

    private static bool IsSameTag(FieldTable fresh, ReadOnlySpan<byte> freshBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes) =>
        !fresh.Has(KnownHeader.ETag) || IsSame(KnownHeader.ETag, fresh, freshBytes, stored, storedBytes);

    private static bool IsSameTime(FieldTable fresh, ReadOnlySpan<byte> freshBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes) =>
        !fresh.Has(KnownHeader.LastModified) || IsSame(KnownHeader.LastModified, fresh, freshBytes, stored, storedBytes);

    private static bool IsSame(KnownHeader header, FieldTable fresh, ReadOnlySpan<byte> freshBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes) =>
        stored.Has(header) && fresh.ValueOf(header, freshBytes).SequenceEqual(stored.ValueOf(header, storedBytes));

    private static bool DeltaOrNone(ReadOnlySpan<byte> value, out long length) =>
        System.Buffers.Text.Utf8Parser.TryParse(value, out length, out int consumed) && consumed == value.Length;
}
