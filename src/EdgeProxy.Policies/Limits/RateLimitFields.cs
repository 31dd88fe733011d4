using System.Buffers.Text;

namespace EdgeProxy.Policies;

/// <summary>
/// Writes the values of RateLimit-Policy, RateLimit (draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4: lists of
/// strings with parameters, RFC 9651) and Retry-After (RFC 9110 section 10.2.3). Allocates nothing; false when it does not fit.
/// </summary>
/// <remarks>
/// Used so: a policy's text never changes, write it once when the documents are loaded; a service limit is written for each
/// response, several separated by <see cref="Separator"/>. <see cref="WindowOf"/> and <see cref="EffectiveSeconds"/> say which numbers
/// a token bucket has.
/// </remarks>
public static class RateLimitFields
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The largest integer of a structured field (RFC 9651 section 3.3.1).</summary>
    private const long IntegerMax = 999_999_999_999_999;

    /// <summary>Between the items of a list.</summary>
    public static ReadOnlySpan<byte> Separator => ", "u8;

    /// <summary><c>"gold";q=200;w=2</c>: so many requests in so many seconds.</summary>
    /// <param name="destination">Where to; 256 bytes hold any with a name of up to 100.</param>
    /// <param name="name">The policy's name in ASCII; what a structured string cannot have becomes a question mark.</param>
    /// <param name="quota">Requests.</param>
    /// <param name="windowSeconds">At least 1.</param>
    /// <param name="written">Bytes written, also when it did not fit.</param>
    public static bool TryWritePolicy(Span<byte> destination, ReadOnlySpan<char> name, long quota, long windowSeconds, out int written)
    {
        written = 0;
        return TryAppendName(destination, name, ref written)
            && TryAppendParameter(destination, ";q="u8, quota, ref written)
            && TryAppendParameter(destination, ";w="u8, Math.Max(1, windowSeconds), ref written);
    }

    /// <summary><c>"gold";r=150;t=2</c>: so many requests are left, for so many seconds.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="item">The name as <see cref="TryWriteName(Span{byte}, ReadOnlySpan{char}, out int)"/> wrote it at load.</param>
    /// <param name="remaining">Requests left.</param>
    /// <param name="seconds">The effective window; the Retry-After of a refusal is the same.</param>
    /// <param name="written">Bytes written, also when it did not fit.</param>
    public static bool TryWriteServiceLimit(Span<byte> destination, ReadOnlySpan<byte> item, long remaining, long seconds, out int written)
    {
        written = 0;
        return TryAppend(destination, item, ref written)
            && TryAppendParameter(destination, ";r="u8, remaining, ref written)
            && TryAppendParameter(destination, ";t="u8, seconds, ref written);
    }

    /// <summary>A policy's name as a structured string, in quotes.</summary>
    public static bool TryWriteName(Span<byte> destination, ReadOnlySpan<char> name, out int written)
    {
        written = 0;
        return TryAppendName(destination, name, ref written);
    }

    /// <summary>A number of seconds or requests: the value of Retry-After, or of the older X-RateLimit fields.</summary>
    public static bool TryWriteNumber(Span<byte> destination, long number, out int written)
    {
        if (number is < 0 or > 9 || destination.IsEmpty)
        {
            return Utf8Formatter.TryFormat(Math.Clamp(number, 0, IntegerMax), destination, out written);
        }

        destination[0] = (byte)('0' + number); // Most are: the seconds of a limit that is not near.
        written = 1;
        return true;
    }

    /// <summary>Whole seconds to wait, rounded up and at least 1, so that who comes back then is not early.</summary>
    public static long RetryAfterSeconds(long waitNanoseconds) => Math.Max(1, SecondsCeiling(waitNanoseconds));

    /// <summary>
    /// What a bucket's policy says: the time in which an empty one fills, in whole seconds, and the requests that come in
    /// within that. Their ratio never exceeds the rate.
    /// </summary>
    public static (long Quota, long WindowSeconds) WindowOf(BucketTerms terms)
    {
        long seconds = (long)Math.Max(1, decimal.Ceiling(terms.Burst / terms.Rate));
        return ((long)decimal.Floor(terms.Rate * seconds), seconds);
    }

    /// <summary>
    /// The effective window of what a bucket has left: the seconds in which as many would come in, so that a client that spreads
    /// them over it stays within the rate (the draft's section 8.5). For an empty one until the next token: pass the wait.
    /// </summary>
    /// <param name="terms">Rate and burst.</param>
    /// <param name="remaining">Whole tokens left.</param>
    /// <param name="waitNanoseconds">The wait of a refusal, or 0.</param>
    public static long EffectiveSeconds(BucketTerms terms, long remaining, long waitNanoseconds) =>
        Math.Max(
            waitNanoseconds == 0 ? 1 : RetryAfterSeconds(waitNanoseconds),
            remaining <= terms.TokensPerSecond ? 1 : Ceiling(remaining / terms.TokensPerSecond));

    /// <summary>Of a number that is not negative; the framework's is a call, since not every processor that this runs on has the instruction.</summary>
    private static long Ceiling(double number)
    {
        long whole = (long)number;
        return whole + (whole < number ? 1 : 0);
    }

    private static long SecondsCeiling(long nanoseconds) => (nanoseconds / NanosecondsPerSecond) + (nanoseconds % NanosecondsPerSecond > 0 ? 1 : 0);

    private static bool TryAppendName(Span<byte> destination, ReadOnlySpan<char> name, ref int written)
    {
        if (!TryAppend(destination, "\""u8, ref written))
        {
            return false;
        }

        foreach (char c in name)
        {
            ReadOnlySpan<byte> escape = c is '"' or '\\' ? "\\"u8 : default;
            byte value = c is >= ' ' and <= '~' ? (byte)c : (byte)'?';
            if (!TryAppend(destination, escape, ref written) || !TryAppend(destination, [value], ref written))
            {
                return false;
            }
        }

        return TryAppend(destination, "\""u8, ref written);
    }

    private static bool TryAppendParameter(Span<byte> destination, ReadOnlySpan<byte> key, long value, ref int written)
    {
        if (!TryAppend(destination, key, ref written) || !TryWriteNumber(destination[written..], value, out int digits))
        {
            return false;
        }

        written += digits;
        return true;
    }

    private static bool TryAppend(Span<byte> destination, ReadOnlySpan<byte> bytes, ref int written)
    {
        if (!bytes.TryCopyTo(destination[written..]))
        {
            return false;
        }

        written += bytes.Length;
        return true;
    }
}
