using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>When the request went out to which a message is the response, and when its head was received: seconds since 1970.</summary>
public readonly record struct ExchangeTimes(long RequestTime, long ResponseTime);

/// <summary>How old a message is on receipt, RFC 9111 section 4.2.3.</summary>
public static class MessageAge
{
    /// <summary><c>corrected_initial_age</c>: the greater of what Date and what Age tell.</summary>
    public static long InitialSeconds(FieldTable fields, ReadOnlySpan<byte> bytes, ExchangeTimes times)
    {
        long apparent = Math.Max(0, times.ResponseTime - DateOf(fields, bytes, times.ResponseTime));
        long corrected = AgeOf(fields, bytes) + Math.Max(0, times.ResponseTime - times.RequestTime);
        return Math.Min(Math.Max(apparent, corrected), DeltaSeconds.Max);
    }

    /// <summary>Date, or the time of receipt where there is none or it is none, RFC 9110 section 6.6.1.</summary>
    internal static long DateOf(FieldTable fields, ReadOnlySpan<byte> bytes, long responseTime) =>
        HttpDate.TryParse(fields.ValueOf(KnownHeader.Date, bytes), responseTime, out long date) ? date : responseTime;

    /// <summary>The first member of Age; 0 when it is not a number, RFC 9111 section 5.1.</summary>
    internal static long AgeOf(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> value = fields.ValueOf(KnownHeader.Age, bytes);
        int comma = value.IndexOf((byte)',');
        return DeltaSeconds.TryParse(comma < 0 ? value : value[..comma].TrimEnd(" \t"u8), out long age) ? age : 0;
    }
}
