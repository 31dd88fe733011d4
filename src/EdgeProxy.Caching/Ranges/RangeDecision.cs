using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Decides how a stored whole response answers a request for ranges, RFC 9110 sections 13.1.5 and 14.2.</summary>
public static class RangeDecision
{
    /// <summary>
    /// Of a GET for a stored 200 only; anything else gets the whole. So does a Range that is not in the grammar, that comes more than once, whose
    /// ranges overlap, or that has more than <see cref="RangeVerdict.CountMax"/> of them (RFC 9110 section 14.2 allows it, section 17.15 advises it).
    /// </summary>
    public static RangeVerdict Decide(
        RequestHead request, ReadOnlySpan<byte> requestBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes, in StoredMeta meta, long length)
    {
        bool isAsked = request.Method == KnownMethod.Get && meta.Status == ResponseStatuses.Ok
            && request.Fields.Has(KnownHeader.Range) && !request.Fields.IsRepeated(KnownHeader.Range);
        if (!isAsked || !IfRangeHolds(request.Fields, requestBytes, stored, storedBytes, meta.ResponseTime))
        {
            return default;
        }

        return TryParse(request.Fields.ValueOf(KnownHeader.Range, requestBytes), length, out RangeVerdict verdict) ? verdict : default;
    }

    /// <summary>
    /// RFC 9110 section 13.1.5: an entity-tag by strong comparison; a date when it is the very one of Last-Modified, and that is a
    /// strong validator (section 8.8.2.2: Date is at least a second later).
    /// </summary>
    private static bool IfRangeHolds(FieldTable request, ReadOnlySpan<byte> requestBytes, FieldTable stored, ReadOnlySpan<byte> storedBytes, long now)
    {
        if (!request.Has(KnownHeader.IfRange))
        {
            return true;
        }

        ReadOnlySpan<byte> value = request.ValueOf(KnownHeader.IfRange, requestBytes);
        if (EntityTag.TryParse(value, out EntityTag tag))
        {
            return !request.IsRepeated(KnownHeader.IfRange) && tag.MatchesStrongly(EntityTag.Of(stored, storedBytes));
        }

        return !request.IsRepeated(KnownHeader.IfRange)
            && HttpDate.TryParse(value, now, out long time)
            && HttpDate.TryParse(stored.ValueOf(KnownHeader.LastModified, storedBytes), now, out long modified)
            && HttpDate.TryParse(stored.ValueOf(KnownHeader.Date, storedBytes), now, out long date)
            && time == modified && date > modified;
    }

    private static bool TryParse(ReadOnlySpan<byte> value, long length, out RangeVerdict verdict)
    {
        verdict = default;
        int equals = value.IndexOf((byte)'=');
        if (equals < 0 || !System.Text.Ascii.EqualsIgnoreCase(value[..equals], "bytes"u8))
        {
            return false;
        }

        bool any = false;
        var list = new ListReader(value[(equals + 1)..]);
        while (list.TryNext(out ReadOnlySpan<byte> text))
        {
            any = true;
            if (!TryParseRange(text, length, out BodyRange range) || (range.Length > 0 && !verdict.TryAdd(range)))
            {
                return false;
            }
        }

        verdict.Answer = verdict.Count switch
        {
            0 => RangeAnswer.Unsatisfiable,
            1 => RangeAnswer.Single,
            _ => RangeAnswer.Multiple,
        };
        return any;
    }

    /// <summary>One range cut to the length, RFC 9110 section 14.1.1; an empty one when it lies behind the end.</summary>
    private static bool TryParseRange(ReadOnlySpan<byte> text, long length, out BodyRange range)
    {
        range = new BodyRange(0, -1);
        int dash = text.IndexOf((byte)'-');
        if (dash < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> lastText = text[(dash + 1)..];
        if (dash == 0)
        {
            // A representation without bytes has no last ones: then the whole is the answer (RFC 9110 section 14.1.2 calls it satisfiable).
            bool isSuffix = TryParseNumber(lastText, out long suffix);
            range = isSuffix && suffix > 0 ? new BodyRange(Math.Max(0, length - suffix), length - 1) : range;
            return isSuffix && !(suffix > 0 && length == 0);
        }

        long last = long.MaxValue;
        if (!TryParseNumber(text[..dash], out long first) || (!lastText.IsEmpty && !TryParseNumber(lastText, out last)) || last < first)
        {
            return false;
        }

        range = first < length ? new BodyRange(first, Math.Min(last, length - 1)) : range;
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            value = value > (long.MaxValue - 9) / 10 ? long.MaxValue : (value * 10) + (digit - '0');
        }

        return true;
    }
}
