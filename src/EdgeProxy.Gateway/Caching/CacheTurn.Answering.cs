using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>What follows a head from the cache.</summary>
/// <param name="First">The first byte of the stored body.</param>
/// <param name="Length">How many; -1 for all that come.</param>
/// <param name="IsMultipart">Instead: the parts of <see cref="CacheTurn.Ranges"/>.</param>
internal readonly record struct CacheBody(long First, long Length, bool IsMultipart = false)
{
    public static CacheBody None => new(0, 0);

    public static CacheBody Whole => new(0, -1);
}

/// <content>The answer from what is stored: whole, in part, or that the client has it already; and what the client is told of the cache.</content>
internal sealed partial class CacheTurn
{
    private const int BoundaryBytes = 32;
    private const int PartHeadBytesMax = 1024;

    private readonly ResponseHead _head = new();
    private readonly ReadOnlyMemory<byte>[] _pieces = new ReadOnlyMemory<byte>[Transport.IGatheringWriter.PiecesMax];
    private readonly byte[] _boundary = new byte[BoundaryBytes];
    private RangeVerdict _ranges;
    private ReuseVerdict _verdict;
    private CacheForward _forward;
    private int _fillStatus;

    /// <summary>Whether the stored lines were looked at; mostly they are only copied.</summary>
    private bool _hasFields;

    public ref readonly RangeVerdict Ranges => ref _ranges;

    /// <summary>Writes the head, and says what of the body follows.</summary>
    public CacheBody WriteHead()
    {
        CacheReader source = Source!;
        StoredMeta meta = StoredResponse.MetaOf(source);
        ReadOnlySpan<byte> bytes = source.Head.Span;
        RequestHead request = _exchange.Client.Head;
        ReadOnlySpan<byte> requestBytes = _exchange.Client.HeadBytes;
        _hasFields = !((HttpIntegration)_exchange.Route!.Integration).ResponseHeaders.DropsNothing;
        bool isStored = StoredResponse.KindOf(source) == StoredKind.Response;
        if (AsksForLess(request.Fields))
        {
            _hasFields = true;
            Parse(bytes);
            if (isStored && ClientConditions.IsNotModified(request.Fields, requestBytes, _head.Fields, bytes, meta))
            {
                WriteHead(HttpStatus.NotModified, bytes, length: 0, StoredLines.NotModified, default);
                return CacheBody.None;
            }

            if (request.Fields.Has(KnownHeader.Range) && source.Length >= 0)
            {
                _ranges = RangeDecision.Decide(request, requestBytes, _head.Fields, bytes, meta, source.Length);
                if (_ranges.Answer == RangeAnswer.Single || (isStored && _ranges.Answer == RangeAnswer.Unsatisfiable) || (_ranges.Answer == RangeAnswer.Multiple && ReferenceEquals(source, _stored)))
                {
                    return WritePart(source.Length, bytes);
                }
            }
        }

        if (_hasFields)
        {
            Parse(bytes);
        }

        WriteHead(meta.Status, bytes, source.Length, StoredLines.All, default);
        return HttpStatus.IsBodiless(meta.Status) || request.Method == KnownMethod.Head ? CacheBody.None : CacheBody.Whole;
    }

    /// <summary>The next pieces of an entry that is whole, which stay where they are until the turn ends.</summary>
    /// <param name="until">Where in the body to stop.</param>
    public ReadOnlySpan<ReadOnlyMemory<byte>> TakePieces(long until)
    {
        int count = 0;
        while (count < _pieces.Length && Source!.Position < until && Source.Read(out ReadOnlyMemory<byte> memory) == ReadStatus.Data)
        {
            int length = (int)Math.Min(memory.Length, until - Source.Position);
            _pieces[count++] = memory[..length];
            Source.Advance(length);
        }

        return _pieces.AsSpan(0, count);
    }

    /// <summary>Reads the body from its beginning again.</summary>
    public void Rewind() => Source!.Rewind();

    /// <summary>What stands before a part of several.</summary>
    public int WritePartHead(Span<byte> destination, int part)
    {
        RangeFields.TryWritePartHead(destination, _boundary, ContentType, _ranges[part], Source!.Length, out int written);
        return written;
    }

    public int WritePartsEnd(Span<byte> destination)
    {
        RangeFields.TryWriteEnd(destination, _boundary, out int written);
        return written;
    }

    /// <summary>Writes the line that tells the client what the cache did, where the route wants that; for a response that comes otherwise than from here.</summary>
    public int WriteStatusLine(Span<byte> destination) => _policy.TellsStatus ? WriteStatus(destination, new CacheStatus { Forward = _forward }) : 0;

    private ReadOnlySpan<byte> ContentType
    {
        get
        {
            ReadOnlySpan<byte> type = _head.Fields.ValueOf(KnownHeader.ContentType, Source!.Head.Span);
            return type.Length <= PartHeadBytesMax / 2 ? type : default;
        }
    }

    private CacheBody WritePart(long length, ReadOnlySpan<byte> bytes)
    {
        Span<byte> line = stackalloc byte[PartHeadBytesMax];
        switch (_ranges.Answer)
        {
            case RangeAnswer.Single:
                int written = RangeFields.WriteContentRange(line, _ranges[0], length);
                WriteHead(PartialContent, bytes, _ranges[0].Length, StoredLines.All, line[..written]);
                return new CacheBody(_ranges[0].First, _ranges[0].Length);
            case RangeAnswer.Multiple:
                RequestId.WriteHex(_home.Random.Next(), _boundary);
                RequestId.WriteHex(_home.Random.Next(), _boundary.AsSpan(BoundaryBytes / 2));
                var writer = new HeadWriter(line);
                writer.Write("Content-Type: multipart/byteranges; boundary="u8);
                writer.Write(_boundary);
                writer.Write("\r\n"u8);
                WriteHead(
                    PartialContent, bytes, RangeFields.MultipartLength(_ranges, _boundary, ContentType, length), StoredLines.Multipart, line[..writer.Written]);
                return new CacheBody(0, 0, IsMultipart: true);
            default:
                int unsatisfied = RangeFields.WriteUnsatisfied(line, length);
                int status = WriteOwnLines(line[unsatisfied..]);
                _exchange.Client.WriteOwnHead(RangeNotSatisfiable, line[..(unsatisfied + status)], bodyLength: 0, close: false);
                return CacheBody.None;
        }
    }

    private const int PartialContent = 206;
    private const int RangeNotSatisfiable = 416;

    private void WriteHead(int status, ReadOnlySpan<byte> bytes, long length, StoredLines kind, ReadOnlySpan<byte> line)
    {
        Span<byte> added = stackalloc byte[2 * PartHeadBytesMax];
        line.CopyTo(added);
        int own = WriteOwnLines(added[line.Length..]);
        _exchange.Client.WriteStoredHead(new StoredHead
        {
            Status = status,
            Lines = StoredResponse.LinesOf(bytes),
            Length = length,
            Added = added[..(line.Length + own)],
            Kind = kind,
            Own = _ownLines.AsSpan(0, _ownLinesLength),
            Fields = _hasFields ? _head.Fields : null,
            Bytes = bytes,
            Version = StoredResponse.VersionOf(bytes),
        });
    }

    /// <summary>Age, Warning, Cache-Status.</summary>
    private int WriteOwnLines(Span<byte> destination)
    {
        int written = 0;
        bool isStored = StoredResponse.KindOf(Source!) == StoredKind.Response;
        if (isStored && (!ReferenceEquals(Source, _filling) || _verdict.AgeSeconds > 0))
        {
            written = AgeField.Write(destination, _verdict.AgeSeconds);
        }

        if (_policy.Reload == CacheReload.Warn && _policy.Mode == CacheMode.Ttl && ReferenceEquals(Source, _stored) && (_directives.NoCache || _directives.MaxAge == 0))
        {
            ReadOnlySpan<byte> warning = "Warning: 199 EdgeProxy \"a new response is not for this client\"\r\n"u8;
            warning.CopyTo(destination[written..]);
            written += warning.Length;
        }

        return written + (_policy.TellsStatus ? WriteStatus(destination[written..], StatusOf(isStored)) : 0);
    }

    private CacheStatus StatusOf(bool isStored)
    {
        if (_forward == CacheForward.None)
        {
            return CacheStatus.Hit(_verdict.TtlSeconds);
        }

        if (_isValidated)
        {
            return new CacheStatus { Forward = _forward, ForwardStatus = HttpStatus.NotModified, Ttl = _verdict.TtlSeconds, Collapsed = _isShared };
        }

        if (ReferenceEquals(Source, _stored))
        {
            return new CacheStatus { Forward = _forward, Ttl = _verdict.TtlSeconds, Collapsed = _isShared, Detail = "stale-after-failure"u8 };
        }

        return new CacheStatus
        {
            Forward = _forward,
            ForwardStatus = _fillStatus,
            Stored = isStored,
            Ttl = isStored ? _verdict.TtlSeconds : CacheStatus.None,
            Collapsed = _isShared,
            Detail = isStored ? default : StoreRefusals.WordOf(CacheFetch.RefusalOf(Source!)),
        };
    }

    private static int WriteStatus(Span<byte> destination, in CacheStatus status) =>
        CacheStatusField.TryWriteLine(destination, status, out int written) ? written : 0;

    private static bool AsksForLess(FieldTable request) =>
        request.Has(KnownHeader.IfNoneMatch) || request.Has(KnownHeader.IfModifiedSince) || request.Has(KnownHeader.Range);

    private void Parse(ReadOnlySpan<byte> bytes)
    {
        _head.Reset();
        ResponseHeadParser.Parse(bytes, _head, CacheFetch.StoredHeadLimits, KnownMethod.Get);
    }
}
