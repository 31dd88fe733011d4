using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>How each kind of field value is written as JSON. False when there is none.</summary>
internal static class FieldValues
{
    /// <summary>Output bytes of one value; longer ones are cut.</summary>
    public const int TextBytesMax = 1024;

    /// <summary>Output bytes of a path or a query: a target that the default limits let in is never cut.</summary>
    public const int TargetBytesMax = 8 * 1024;

    private const int AddressBytesMax = 64;

    public static bool Text(ref LineWriter writer, scoped ReadOnlySpan<byte> value) => Bounded(ref writer, value, TextBytesMax);

    public static bool Target(ref LineWriter writer, scoped ReadOnlySpan<byte> value) => Bounded(ref writer, value, TargetBytesMax);

    /// <summary>As received, but for the values of parameters that bear API keys.</summary>
    public static bool Query(ref LineWriter writer, in ExchangeRecord record)
    {
        if (record.KeyPlaces.Parameters.Length == 0)
        {
            return Target(ref writer, record.Query);
        }

        Span<byte> masked = stackalloc byte[TargetBytesMax];
        return Target(ref writer, masked[..QueryMask.Copy(record.Query, record.KeyPlaces, masked)]);
    }

    public static bool Limit(ref LineWriter writer, LimitKind limit) => limit != LimitKind.None && Name(ref writer, LimitLabels.Of(limit));

    public static bool Cached(ref LineWriter writer, CacheResult result) => result != CacheResult.None && Name(ref writer, CacheLabels.Of(result));

    public static bool Name(ref LineWriter writer, string? name)
    {
        if (name is null)
        {
            return false;
        }

        JsonString.Write(ref writer, name);
        return true;
    }

    public static bool Number(ref LineWriter writer, long value)
    {
        writer.WriteNumber(value);
        return true;
    }

    /// <summary>A number that is 0 where there is none.</summary>
    public static bool Positive(ref LineWriter writer, long value) => value > 0 && Number(ref writer, value);

    public static bool Milliseconds(ref LineWriter writer, long nanoseconds)
    {
        writer.WriteMilliseconds(nanoseconds);
        return true;
    }

    public static bool SourceAddress(ref LineWriter writer, in ExchangeRecord record)
    {
        Span<byte> address = stackalloc byte[AddressBytesMax];
        return Text(ref writer, address[..record.CopySourceAddress(address)]);
    }

    public static bool ResponseType(ref LineWriter writer, GatewayResponseType type) =>
        type != GatewayResponseType.None && Name(ref writer, GatewayResponses.Of(type).Name);

    /// <summary>The message that the client got; it stands between the quotes of a body that is constant.</summary>
    public static bool ResponseMessage(ref LineWriter writer, GatewayResponseType type)
    {
        if (type == GatewayResponseType.None)
        {
            return false;
        }

        ReadOnlySpan<byte> body = GatewayResponses.Of(type).Body;
        int start = body.IndexOf(":\""u8) + 2;
        int end = body.LastIndexOf((byte)'"');
        return start >= 2 && end >= start && Text(ref writer, body[start..end]);
    }

    public static bool ProtocolError(ref LineWriter writer, ProtocolError error) =>
        error != Http1.ProtocolError.None && Name(ref writer, error.Label());

    /// <summary>From the request's head sent to the response's head, or to the failure.</summary>
    public static bool IntegrationLatency(ref LineWriter writer, in Outcome outcome)
    {
        long end = outcome.HeadAt > 0 ? outcome.HeadAt : outcome.FetchedAt;
        return outcome.SentAt > 0 && end >= outcome.SentAt && Milliseconds(ref writer, end - outcome.SentAt);
    }

    /// <summary>What failed on the upstream's half: how the exchange ended, or the clause that its message broke.</summary>
    public static bool IntegrationError(ref LineWriter writer, in Outcome outcome)
    {
        if (!Ends.IsOfUpstream(outcome.End))
        {
            return false;
        }

        return Name(ref writer, outcome.Error == Http1.ProtocolError.None ? OutcomeLabels.Of(outcome.End) : outcome.Error.Clause());
    }

    /// <summary>Without its query, where query strings are not to be written.</summary>
    public static bool Referer(ref LineWriter writer, scoped ReadOnlySpan<byte> referer, LineContext context) =>
        Text(ref writer, context.QueryString ? referer : WithoutQuery(referer));

    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> reference)
    {
        int query = reference.IndexOf((byte)'?');
        return query < 0 ? reference : reference[..query];
    }

    public static bool Headers(ref LineWriter writer, in ExchangeRecord record, LineContext context)
    {
        if (context.Headers.Count == 0 || record.Head is null)
        {
            return false;
        }

        writer.Write((byte)'{');
        bool isFirst = true;
        foreach ((byte[] name, bool isSecret) in context.Headers)
        {
            ReadOnlySpan<byte> value = record.ValueOf(name);
            if (value.IsEmpty)
            {
                continue;
            }

            writer.Write(isFirst ? default : ","u8);
            isFirst = false;
            JsonString.Write(ref writer, name, TextBytesMax);
            writer.Write((byte)':');
            Text(ref writer, isSecret || Secrets.IsSecretName(name, record.KeyPlaces) ? Secrets.Mask : value);
        }

        writer.Write((byte)'}');
        return true;
    }

    /// <summary>Milliseconds from the parsed head to each phase that was reached; <c>queue</c> and <c>connect</c> are durations.</summary>
    public static bool Phases(ref LineWriter writer, in Outcome outcome)
    {
        writer.Write((byte)'{');
        Phase(ref writer, "\"routed\":"u8, outcome.RoutedAt - outcome.StartedAt);
        Phase(ref writer, "\"queue\":"u8, outcome.Queued);
        Phase(ref writer, "\"connect\":"u8, outcome.Connecting);
        Phase(ref writer, "\"sent\":"u8, outcome.SentAt - outcome.StartedAt);
        Phase(ref writer, "\"head\":"u8, outcome.HeadAt - outcome.StartedAt);
        Phase(ref writer, "\"firstByte\":"u8, outcome.FirstByteAt - outcome.StartedAt);
        Phase(ref writer, "\"fetched\":"u8, outcome.FetchedAt - outcome.StartedAt);
        writer.Write("\"done\":"u8);
        writer.WriteMilliseconds(outcome.EndedAt - outcome.StartedAt);
        writer.Write((byte)'}');
        return true;
    }

    private static void Phase(ref LineWriter writer, scoped ReadOnlySpan<byte> member, long nanoseconds)
    {
        if (nanoseconds > 0)
        {
            writer.Write(member);
            writer.WriteMilliseconds(nanoseconds);
            writer.Write((byte)',');
        }
    }

    private static bool Bounded(ref LineWriter writer, scoped ReadOnlySpan<byte> value, int bytesMax)
    {
        if (value.IsEmpty)
        {
            return false;
        }

        JsonString.Write(ref writer, value, bytesMax);
        return true;
    }
}
