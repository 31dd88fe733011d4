using System.Buffers;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>What of a request its key is made of.</summary>
public readonly ref struct CacheKeyParts
{
    /// <summary>What owns the responses: API, stage and deployment, and route where that matters, in bytes of the caller's choosing.</summary>
    public ReadOnlySpan<byte> Space { get; init; }

    /// <summary>The scheme that the origin is told, which is a trusted proxy's where there is one.</summary>
    public bool IsHttps { get; init; }

    /// <summary>Without the port; any case of letters.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>0 for the scheme's.</summary>
    public int Port { get; init; }

    /// <summary>In its canonical form.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>Whether there is a query, be it empty.</summary>
    public bool HasQuery { get; init; }

    /// <summary>Who the caller is, for <see cref="CacheKeyRules.IncludesIdentity"/>.</summary>
    public ReadOnlySpan<byte> Identity { get; init; }

    /// <summary>The request's fields, and the head that they are in.</summary>
    public FieldTable Fields { get; init; }

    public ReadOnlySpan<byte> Bytes { get; init; }
}

/// <summary>
/// Writes the primary key of a request, RFC 9111 section 2. Injective: every part has its length before it, so that no two requests that differ
/// in what the rules keep have the same key. GET and HEAD share keys; other methods have none.
/// </summary>
public static class CacheKeyWriter
{
    private const byte GetClass = (byte)'G';
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private enum QueryForm : byte
    {
        /// <summary>The rules leave it out.</summary>
        Ignored,
        Absent,
        AsItIs,
        Parameters,
    }

    /// <summary>False when it does not fit.</summary>
    public static bool TryWrite(in CacheKeyParts parts, CacheKeyRules rules, Span<byte> destination, out int written)
    {
        var sink = ByteSink.To(destination);
        Write(parts, rules, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>Of any length; the writer may allocate.</summary>
    public static void Write(in CacheKeyParts parts, CacheKeyRules rules, IBufferWriter<byte> writer)
    {
        var counter = ByteSink.Counting();
        Write(parts, rules, ref counter);
        var sink = ByteSink.To(writer.GetSpan(counter.Count));
        Write(parts, rules, ref sink);
        writer.Advance(sink.Count);
    }

    private static void Write(in CacheKeyParts parts, CacheKeyRules rules, ref ByteSink sink)
    {
        sink.Write(GetClass);
        sink.WritePart(parts.Space);
        sink.Write((byte)(parts.IsHttps ? 's' : 'h'));
        WriteHost(parts.Host, ref sink);
        sink.WriteNumber((uint)(parts.Port != 0 ? parts.Port : parts.IsHttps ? HttpsPort : HttpPort));
        sink.WritePart(parts.Path);
        WriteQuery(parts, rules, ref sink);
        sink.WriteNumber((uint)rules.Headers.Count);
        for (int i = 0; i < rules.Headers.Count; i++)
        {
            sink.WritePart(rules.Headers[i].Span);
            SelectedValue.Write(parts.Fields, parts.Bytes, rules.Headers[i].Span, ref sink);
        }

        sink.Write((byte)(rules.IncludesIdentity ? 1 : 0));
        sink.WritePart(rules.IncludesIdentity ? parts.Identity : default);
    }

    private static void WriteHost(ReadOnlySpan<byte> host, ref ByteSink sink)
    {
        sink.WriteNumber((uint)host.Length);
        foreach (byte value in host)
        {
            sink.Write(value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
        }
    }

    private static void WriteQuery(in CacheKeyParts parts, CacheKeyRules rules, ref ByteSink sink)
    {
        if (rules.Query == QueryKey.None || !parts.HasQuery)
        {
            sink.Write((byte)(rules.Query == QueryKey.None ? QueryForm.Ignored : QueryForm.Absent));
            return;
        }

        Span<Range> chosen = stackalloc Range[QueryParameters.CountMax];
        bool isListed = rules.Query == QueryKey.Chosen || rules.SortsQuery;
        if (!isListed || !TryChoose(parts.Query, rules, chosen, out int count))
        {
            sink.Write((byte)QueryForm.AsItIs);
            sink.WritePart(parts.Query);
            return;
        }

        sink.Write((byte)QueryForm.Parameters);
        sink.WriteNumber((uint)count);
        foreach (Range range in chosen[..count])
        {
            sink.WritePart(parts.Query[range]);
        }
    }

    /// <summary>
    /// The parameters that count, sorted where the rules say so. False when the query is better taken as it is: with more of them than are
    /// sorted, and with a semicolon, at which some origins end a parameter.
    /// </summary>
    private static bool TryChoose(ReadOnlySpan<byte> query, CacheKeyRules rules, Span<Range> chosen, out int count)
    {
        count = 0;
        if (query.Contains((byte)';'))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = query;
        while (QueryParameters.TryTake(ref rest, out ReadOnlySpan<byte> parameter))
        {
            if (rules.Query == QueryKey.Chosen && !IsChosen(parameter, rules))
            {
                continue;
            }

            if (count == chosen.Length)
            {
                return false;
            }

            query.Overlaps(parameter, out int start);
            chosen[count++] = start..(start + parameter.Length);
        }

        if (rules.SortsQuery)
        {
            Sort(query, chosen[..count]);
        }

        return true;
    }

    private static bool IsChosen(ReadOnlySpan<byte> parameter, CacheKeyRules rules)
    {
        for (int i = 0; i < rules.Parameters.Count; i++)
        {
            if (QueryParameters.IsNamed(parameter, rules.Parameters[i].Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By name; those of one name stay as they came.</summary>
    private static void Sort(ReadOnlySpan<byte> query, Span<Range> ranges)
    {
        for (int i = 1; i < ranges.Length; i++)
        {
            Range range = ranges[i];
            ReadOnlySpan<byte> name = QueryParameters.NameOf(query[range]);
            int at = i;
            for (; at > 0 && QueryParameters.NameOf(query[ranges[at - 1]]).SequenceCompareTo(name) > 0; at--)
            {
                ranges[at] = ranges[at - 1];
            }

            ranges[at] = range;
        }
    }
}
