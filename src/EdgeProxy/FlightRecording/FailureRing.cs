using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// The last so many kept exchanges of one loop, in memory that was taken at the start. Only the loop touches it, but for
/// <see cref="CopyTo"/>, which runs on the loop as well and fills a ring of whoever asked.
/// </summary>
internal sealed class FailureRing(int entries)
{
    /// <summary>A head is kept up to this length.</summary>
    public const int HeadBytesMax = 2048;

    private const int RequestIdBytesMax = 128;
    private const int TraceIdBytesMax = 32;
    private const int SourceAddressBytesMax = 64;
    private const int RequestIdAt = 0;
    private const int TraceIdAt = RequestIdAt + RequestIdBytesMax;
    private const int SourceAddressAt = TraceIdAt + TraceIdBytesMax;
    private const int HeadAt = SourceAddressAt + SourceAddressBytesMax;
    private const int EntryBytes = HeadAt + HeadBytesMax;

    private readonly FailureEntry[] _entries = new FailureEntry[entries];
    private readonly byte[] _bytes = new byte[entries * EntryBytes];
    private long _count;

    public int Capacity => _entries.Length;

    /// <summary>Keeps an exchange in the place of the oldest. Allocates nothing.</summary>
    public void Keep(in ExchangeRecord record, FailureKind kind)
    {
        if (_entries.Length == 0)
        {
            return;
        }

        int index = (int)(_count++ % _entries.Length);
        Span<byte> bytes = _bytes.AsSpan(index * EntryBytes, EntryBytes);
        int headLength = HeadMask.Copy(record.Received, record.KeyPlaces, bytes[HeadAt..], out bool isCut);
        _entries[index] = new FailureEntry
        {
            Number = _count,
            Kind = kind,
            StartedAt = record.StartedAt,
            Outcome = record.Outcome,
            Listener = record.Client.Listener.Name,
            Api = record.Route?.Api,
            Stage = record.Route?.Stage,
            RouteKey = record.Route?.RouteId,
            Upstream = (record.Route?.Integration as HttpIntegration)?.Upstream.Name,
            Endpoint = record.Endpoint?.Name,
            SourcePort = record.Client.PeerPort,
            IsTunnel = record.IsTunnel,
            IsHeadCut = isCut,
            RequestIdLength = Copy(record.RequestId, bytes.Slice(RequestIdAt, RequestIdBytesMax)),
            TraceIdLength = Copy(record.TraceId, bytes.Slice(TraceIdAt, TraceIdBytesMax)),
            SourceAddressLength = record.CopySourceAddress(bytes.Slice(SourceAddressAt, SourceAddressBytesMax)),
            HeadLength = headLength,
        };
    }

    /// <summary>Makes <paramref name="other"/>, of the same capacity, equal to this. Two block copies: a loop is not kept for long.</summary>
    public void CopyTo(FailureRing other)
    {
        _entries.CopyTo(other._entries, 0);
        _bytes.CopyTo(other._bytes, 0);
        other._count = _count;
    }

    /// <summary>What is in it, in no order.</summary>
    public IEnumerable<Failure> Failures(int loop)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Number > 0)
            {
                yield return new Failure(
                    loop,
                    _entries[i],
                    Text(i, RequestIdAt, _entries[i].RequestIdLength),
                    Text(i, TraceIdAt, _entries[i].TraceIdLength),
                    Text(i, SourceAddressAt, _entries[i].SourceAddressLength),
                    _bytes.AsSpan((i * EntryBytes) + HeadAt, _entries[i].HeadLength).ToArray());
            }
        }
    }

    private string Text(int entry, int at, int length) => PrintableText.Of(_bytes.AsSpan((entry * EntryBytes) + at, length));

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int length = Math.Min(text.Length, destination.Length);
        text[..length].CopyTo(destination);
        return length;
    }
}
