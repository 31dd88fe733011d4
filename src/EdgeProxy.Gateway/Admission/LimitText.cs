using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// The field lines that tell a client of its limits, made when they are asked and kept until the response's head is written.
/// From a loop's store and back to it, so that idle connections have none.
/// </summary>
/// <remarks>
/// Both lists grow at once: that of the policies where it stays, that of the limits where the loop puts all such lists, which no
/// other exchange uses before this one's <see cref="End"/>. An exchange under way holds on to no more cache lines than its own lines need.
/// </remarks>
internal sealed class LimitText
{
    /// <summary>A listener's three, a chain of eight and a quota fit with names of ordinary length; an item that finds no room is left out.</summary>
    public const int BytesMax = 2048;

    /// <summary>Of one of the two lists.</summary>
    public const int ListBytesMax = 900;

    /// <summary>Two numbers of a structured field, and what is before them.</summary>
    private const int NumbersBytesMax = 3 + 15 + 3 + 15;

    /// <summary>Rounding of a level that is a whole number of tokens.</summary>
    private const double Epsilon = 1e-9;

    private readonly byte[] _lines = new byte[BytesMax];
    private readonly byte[] _limits;
    private int _length;
    private int _policiesLength;
    private int _limitsLength;
    private long _retryAfter;

    /// <summary>Of the limit that is nearest, for the older fields.</summary>
    private (long Quota, long Remaining, long Seconds) _nearest;
    private bool _hasNearest;

    /// <param name="limits">For the list of limits, <see cref="ListBytesMax"/> bytes: the loop's.</param>
    public LimitText(byte[] limits)
    {
        _limits = limits;
    }

    /// <summary>In the loop's store.</summary>
    public LimitText? Next { get; set; }

    /// <summary>Whole field lines, each ended by CRLF.</summary>
    public ReadOnlySpan<byte> Lines => _lines.AsSpan(0, _length);

    private static ReadOnlySpan<byte> PoliciesName => "RateLimit-Policy: "u8;

    private Span<byte> PoliciesRoom => _lines.AsSpan(PoliciesName.Length, ListBytesMax);

    public void Clear()
    {
        _length = _policiesLength = _limitsLength = 0;
        _retryAfter = 0;
        _hasNearest = false;
        PoliciesName.CopyTo(_lines);
    }

    /// <param name="limit">The level.</param>
    /// <param name="tokens">What is left.</param>
    /// <param name="wait">Nanoseconds until a request is admitted; 0 when one would be.</param>
    public void AddLimit(Limit limit, double tokens, long wait)
    {
        long remaining = tokens > 0 ? (long)(tokens + Epsilon) : 0;
        long seconds = RateLimitFields.EffectiveSeconds(limit.Terms, remaining, wait);
        AddPolicy(limit.Policy);
        AddItem(limit.Policy.AsSpan(0, limit.QuotedNameLength), remaining, seconds, limit.PolicyQuota);
    }

    public void AddQuota(PlanQuota quota, in QuotaCharge charge, long unixMilliseconds)
    {
        Span<byte> room = PoliciesRoom[_policiesLength..];
        int written = 0;
        if (TryAppend(room, _policiesLength > 0 ? RateLimitFields.Separator : default, ref written) && TryAppend(room, quota.QuotedName, ref written)
            && TryAppend(room, ";q="u8, charge.Limit, ref written) && TryAppend(room, ";w="u8, charge.Window.Seconds, ref written))
        {
            _policiesLength += written;
        }

        AddItem(quota.QuotedName, charge.Remaining, charge.Window.SecondsLeft(unixMilliseconds), charge.Limit);
    }

    /// <param name="seconds">After which a client that was refused may come again; at least 1.</param>
    public void SetRetryAfter(long seconds) => _retryAfter = seconds;

    /// <summary>Makes the lines of what was added.</summary>
    public void End(LimitFields fields)
    {
        if ((fields & LimitFields.Standard) != LimitFields.Off && _limitsLength > 0)
        {
            _length = PoliciesName.Length + _policiesLength;
            WriteLine("\r\nRateLimit: "u8, _limits.AsSpan(0, _limitsLength));
        }

        if (_retryAfter > 0)
        {
            WriteLine("Retry-After: "u8, _retryAfter);
        }

        if ((fields & LimitFields.Legacy) != LimitFields.Off && _hasNearest)
        {
            WriteLine("X-RateLimit-Limit: "u8, _nearest.Quota);
            WriteLine("X-RateLimit-Remaining: "u8, _nearest.Remaining);
            WriteLine("X-RateLimit-Reset: "u8, _nearest.Seconds);
        }
    }

    private void AddPolicy(ReadOnlySpan<byte> policy)
    {
        Span<byte> room = PoliciesRoom[_policiesLength..];
        int written = Separate(room, _policiesLength);
        if (policy.Length <= room.Length - written)
        {
            policy.CopyTo(room[written..]);
            _policiesLength += written + policy.Length;
        }
    }

    private void AddItem(ReadOnlySpan<byte> name, long remaining, long seconds, long quota)
    {
        Span<byte> room = _limits.AsSpan(_limitsLength);
        int written = Separate(room, _limitsLength);
        if (name.Length + NumbersBytesMax <= room.Length - written)
        {
            name.CopyTo(room[written..]);
            written += name.Length;
            written += WriteParameter(room[written..], (byte)'r', remaining);
            written += WriteParameter(room[written..], (byte)'t', seconds);
            _limitsLength += written;
        }

        if (!_hasNearest || remaining < _nearest.Remaining)
        {
            _nearest = (quota, remaining, seconds);
            _hasNearest = true;
        }
    }

    /// <summary>Byte by byte: copying three costs more than the digits behind them.</summary>
    private static int WriteParameter(Span<byte> room, byte key, long value)
    {
        room[2] = (byte)'=';
        room[1] = key;
        room[0] = (byte)';';
        RateLimitFields.TryWriteNumber(room[3..], value, out int digits);
        return 3 + digits;
    }

    /// <summary>Writes what stands between an item and those before it, where there is room; returns its length.</summary>
    private static int Separate(Span<byte> room, int before)
    {
        if (before == 0)
        {
            return 0;
        }

        if (room.Length >= 2)
        {
            room[1] = (byte)' ';
            room[0] = (byte)',';
        }

        return 2;
    }

    private void WriteLine(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> room = _lines.AsSpan(_length);
        int written = 0;
        if (TryAppend(room, name, number, ref written) && TryAppend(room, "\r\n"u8, ref written))
        {
            _length += written;
        }
    }

    private void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> room = _lines.AsSpan(_length);
        int written = 0;
        if (TryAppend(room, name, ref written) && TryAppend(room, value, ref written) && TryAppend(room, "\r\n"u8, ref written))
        {
            _length += written;
        }
    }

    private static bool TryAppend(Span<byte> room, ReadOnlySpan<byte> bytes, ref int written)
    {
        if (!bytes.TryCopyTo(room[written..]))
        {
            return false;
        }

        written += bytes.Length;
        return true;
    }

    private static bool TryAppend(Span<byte> room, ReadOnlySpan<byte> name, long number, ref int written)
    {
        if (!TryAppend(room, name, ref written) || !RateLimitFields.TryWriteNumber(room[written..], number, out int digits))
        {
            return false;
        }

        written += digits;
        return true;
    }
}
