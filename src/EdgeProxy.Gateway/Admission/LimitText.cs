using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// What a client is to be told of its limits: numbers, noted when the limits are asked, and written as field lines when the response has its
/// head. From a loop's store and back to it, so that idle connections have none.
/// </summary>
/// <remarks>An exchange that waits for its upstream holds on to a few cache lines of numbers, and the lines are written once, to where they are sent from.</remarks>
internal sealed class LimitText
{
    /// <summary>A listener's three, a chain of eight and a quota.</summary>
    private const int ItemsMax = 12;

    /// <summary>Of all lines: items with names of ordinary length fit; one that finds no room is left out.</summary>
    private const int BytesMax = 2048;

    /// <summary>The largest integer of a structured field has 15 digits (RFC 9651 section 3.3.1).</summary>
    private const int DigitsMax = 15;

    /// <summary>Two parameters, and what separates an item from the one before, in one of the two lists.</summary>
    private const int NumbersBytesMax = 3 + DigitsMax + 3 + DigitsMax + 2;

    /// <summary>The names of all lines, and the values of those that are one number.</summary>
    private const int LinesBytesMax = 34 + 16 + DigitsMax + 69 + (3 * DigitsMax);

    /// <summary>Rounding of a level that is a whole number of tokens.</summary>
    private const double Epsilon = 1e-9;

    private LimitFields _fields;
    private int _count;
    private int _bytesMax;
    private int _quotaAt;
    private long _quotaLimit;
    private long _quotaWindow;
    private long _retryAfter;

    /// <summary>Of the limit that is nearest, for the older fields.</summary>
    private (long Quota, long Remaining, long Seconds) _nearest;
    private Items _items;

    /// <summary>In the loop's store.</summary>
    public LimitText? Next { get; set; }

    /// <summary>Bytes that <see cref="Write"/> needs at most; 0 when there is nothing to tell.</summary>
    public int BytesNeeded => _fields == LimitFields.Off && _retryAfter == 0 ? 0 : _bytesMax;

    public void Clear()
    {
        _fields = LimitFields.Off;
        _count = 0;
        _quotaAt = -1;
        _bytesMax = LinesBytesMax;
        _retryAfter = 0;
    }

    /// <param name="limit">The level.</param>
    /// <param name="tokens">What is left.</param>
    /// <param name="wait">Nanoseconds until a request is admitted; 0 when one would be.</param>
    public void AddLimit(Limit limit, double tokens, long wait)
    {
        long remaining = tokens > 0 ? (long)(tokens + Epsilon) : 0;
        long seconds = RateLimitFields.EffectiveSeconds(limit.Terms, remaining, wait);
        TryAdd(limit.Policy, limit.QuotedNameLength, limit.PolicyQuota, remaining, seconds);
    }

    public void AddQuota(PlanQuota quota, in QuotaCharge charge, long unixMilliseconds)
    {
        int at = _count;
        if (TryAdd(quota.QuotedName, quota.QuotedName.Length, charge.Limit, charge.Remaining, charge.Window.SecondsLeft(unixMilliseconds)))
        {
            (_quotaAt, _quotaLimit, _quotaWindow) = (at, charge.Limit, charge.Window.Seconds);
        }
    }

    /// <param name="seconds">After which a client that was refused may come again; at least 1.</param>
    public void SetRetryAfter(long seconds) => _retryAfter = seconds;

    /// <summary>Which of the fields are written; <c>Retry-After</c> is whenever it was set.</summary>
    public void Choose(LimitFields fields) => _fields = _count > 0 ? fields : LimitFields.Off;

    /// <summary>Writes the field lines, each ended by CRLF.</summary>
    public void Write(ref HeadWriter head)
    {
        Span<byte> room = head.Rest[..BytesNeeded];
        int written = 0;
        if ((_fields & LimitFields.Standard) != LimitFields.Off)
        {
            written = WritePolicies(room);
            written += WriteLimits(room[written..]);
        }

        if (_retryAfter > 0)
        {
            written += WriteLine(room[written..], "Retry-After: "u8, _retryAfter);
        }

        if ((_fields & LimitFields.Legacy) != LimitFields.Off)
        {
            written += WriteLine(room[written..], "X-RateLimit-Limit: "u8, _nearest.Quota);
            written += WriteLine(room[written..], "X-RateLimit-Remaining: "u8, _nearest.Remaining);
            written += WriteLine(room[written..], "X-RateLimit-Reset: "u8, _nearest.Seconds);
        }

        head.Advance(written);
    }

    private bool TryAdd(byte[] policy, int nameLength, long quota, long remaining, long seconds)
    {
        if (_count == 0 || remaining < _nearest.Remaining)
        {
            _nearest = (quota, remaining, seconds);
        }

        int bytes = policy.Length + nameLength + (2 * NumbersBytesMax);
        if (_count == ItemsMax || _bytesMax + bytes > BytesMax)
        {
            return false;
        }

        _bytesMax += bytes;
        ref Item item = ref _items[_count++];
        (item.Policy, item.NameLength, item.Remaining, item.Seconds) = (policy, nameLength, remaining, seconds);
        return true;
    }

    private int WritePolicies(Span<byte> room)
    {
        int written = Write(room, "RateLimit-Policy: "u8);
        for (int i = 0; i < _count; i++)
        {
            written += Separate(room[written..], i);
            written += Write(room[written..], _items[i].Policy);
            if (i == _quotaAt)
            {
                written += WriteParameter(room[written..], (byte)'q', _quotaLimit);
                written += WriteParameter(room[written..], (byte)'w', _quotaWindow);
            }
        }

        return written + Write(room[written..], "\r\n"u8);
    }

    private int WriteLimits(Span<byte> room)
    {
        int written = Write(room, "RateLimit: "u8);
        for (int i = 0; i < _count; i++)
        {
            ref readonly Item item = ref _items[i];
            written += Separate(room[written..], i);
            written += Write(room[written..], item.Policy.AsSpan(0, item.NameLength));
            written += WriteParameter(room[written..], (byte)'r', item.Remaining);
            written += WriteParameter(room[written..], (byte)'t', item.Seconds);
        }

        return written + Write(room[written..], "\r\n"u8);
    }

    private static int WriteLine(Span<byte> room, ReadOnlySpan<byte> name, long number)
    {
        int written = Write(room, name);
        written += WriteNumber(room[written..], number);
        return written + Write(room[written..], "\r\n"u8);
    }

    /// <summary>Byte by byte: copying three costs more than the digits behind them.</summary>
    private static int WriteParameter(Span<byte> room, byte key, long value)
    {
        room[2] = (byte)'=';
        room[1] = key;
        room[0] = (byte)';';
        return 3 + WriteNumber(room[3..], value);
    }

    /// <summary>Writes what stands between an item and those before it; returns its length.</summary>
    private static int Separate(Span<byte> room, int before)
    {
        if (before == 0)
        {
            return 0;
        }

        room[1] = (byte)' ';
        room[0] = (byte)',';
        return 2;
    }

    private static int WriteNumber(Span<byte> room, long number)
    {
        RateLimitFields.TryWriteNumber(room, number, out int digits);
        return digits;
    }

    private static int Write(Span<byte> room, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }

    private struct Item
    {
        /// <summary>Of a quota only the name: what it allows may have been extended.</summary>
        public byte[] Policy;
        public int NameLength;
        public long Remaining;
        public long Seconds;
    }

    [InlineArray(ItemsMax)]
    private struct Items
    {
        private Item _first;
    }
}
