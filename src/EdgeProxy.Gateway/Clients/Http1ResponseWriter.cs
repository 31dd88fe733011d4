using System.IO.Pipelines;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Writes responses to an HTTP/1.x client: heads from ranges, bodies in the framing that the client understands.</summary>
internal sealed class Http1ResponseWriter(GatewayLoop home) : IResponseSink
{
    /// <summary>Room for what the gateway adds to a head: framing, Connection, Date, Via, X-Request-Id.</summary>
    private const int AddedBytesMax = 512;

    private readonly MessageBodyWriter _body = new();
    private HeaderRules _rules = HeaderRules.None;
    private readonly byte[] _requestId = new byte[RequestId.LengthMax];
    private int _requestIdLength;
    private Http1Client _client = null!;

    public bool HasStarted { get; private set; }

    /// <summary>Whether the connection must end with this response.</summary>
    public bool MustClose { get; private set; }

    public int Status { get; private set; }

    public bool IsEnded => HasStarted && _body.IsEnded;

    public long BodyBytes => _body.BytesWritten;

    public long Unflushed => Output.UnflushedBytes;

    private PipeWriter Output => _client.Output;

    /// <summary>Room for what a final response's head gets in addition.</summary>
    private int AddedLength => _rules.Appended.Length + (_client.LimitText?.BytesNeeded ?? 0) + _client.CacheLines.Length + AddedBytesMax;

    /// <summary>For the next response.</summary>
    public void Begin(Http1Client client)
    {
        _client = client;
        HasStarted = MustClose = false;
        Status = 0;
        _rules = HeaderRules.None;
        _requestIdLength = 0;
        _body.Start(Output, BodyFraming.None, forwardTrailers: false);
    }

    /// <summary>Lets go of the client.</summary>
    public void Release()
    {
        _client = null!;
        _rules = HeaderRules.None;
        _body.Release();
    }

    public void Prepare(HeaderRules rules, ReadOnlySpan<byte> requestId)
    {
        _rules = rules;
        requestId.CopyTo(_requestId);
        _requestIdLength = requestId.Length;
    }

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (_client.Head.Version == HttpVersion.Http10)
        {
            return; // RFC 9110 section 15.2: a server MUST NOT send 1xx to an HTTP/1.0 client.
        }

        var writer = new HeadWriter(Output.GetSpan(head.Length + AddedBytesMax));
        WriteStatusLine(ref writer, head.Status, head.Reason.Of(bytes));
        WriteFields(ref writer, head, bytes, HeaderRules.None);
        writer.Write("\r\n"u8);
        Output.Advance(writer.Written);
    }

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Begin(head.Status, FramingFor(head));
        var writer = new HeadWriter(Output.GetSpan(head.Length + AddedLength));
        WriteStatusLine(ref writer, head.Status, head.Reason.Of(bytes));
        WriteFields(ref writer, head, bytes, _rules);
        WriteFraming(ref writer, head, bytes);
        WriteAdded(ref writer, hasDate: head.Fields.Has(KnownHeader.Date));
        WriteVia(ref writer, head.Version);
        writer.Write("\r\n"u8);
        Output.Advance(writer.Written);
    }

    /// <summary>The head of a response of the gateway's own.</summary>
    public void WriteOwnHead(int status, ReadOnlySpan<byte> fields, int bodyLength, bool close)
    {
        bool hasBody = !HttpStatus.IsBodiless(status);
        MustClose |= close;
        Begin(status, hasBody && _client.Head.Method != KnownMethod.Head && bodyLength > 0 ? BodyFraming.ContentLength : BodyFraming.None);
        var writer = new HeadWriter(Output.GetSpan(fields.Length + AddedLength));
        WriteStatusLine(ref writer, status, GatewayResponses.ReasonPhrase(status));
        writer.Write(fields);
        if (hasBody)
        {
            writer.Write("Content-Length: "u8);
            writer.WriteNumber(bodyLength);
            writer.Write("\r\n"u8);
        }

        WriteAdded(ref writer, hasDate: false);
        writer.Write("\r\n"u8);
        Output.Advance(writer.Written);
    }

    /// <summary>The head of a response from the cache.</summary>
    public void WriteStoredHead(in StoredHead head)
    {
        bool isBodiless = HttpStatus.IsBodiless(head.Status);
        Begin(head.Status, FramingFor(head, isBodiless));
        int added = head.Added.Length + head.Own.Length + AddedLength;
        var writer = new HeadWriter(Output.GetSpan(head.Lines.Length + (head.Fields?.Count * 2 ?? 0) + added));
        WriteStatusLine(ref writer, head.Status, GatewayResponses.ReasonPhrase(head.Status));
        if (head.Kind == StoredLines.All && _rules.DropsNothing)
        {
            writer.Write(head.Lines);
        }
        else
        {
            WriteChosen(ref writer, head);
        }

        writer.Write(head.Own);
        writer.Write(head.Added);
        if (!isBodiless && head.Length >= 0)
        {
            writer.WriteNumberField("Content-Length"u8, head.Length);
        }
        else if (!isBodiless && _client.Head.Version != HttpVersion.Http10)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }

        WriteAdded(ref writer, hasDate: true);
        WriteVia(ref writer, head.Version);
        writer.Write("\r\n"u8);
        Output.Advance(writer.Written);
    }

    /// <summary>The 101 that opens a tunnel: the upstream's fields, and those of the hop, which are this hop's own.</summary>
    public void WriteUpgrade(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Begin(head.Status, BodyFraming.None);
        var writer = new HeadWriter(Output.GetSpan(head.Length + _rules.Appended.Length + AddedBytesMax));
        WriteStatusLine(ref writer, head.Status, head.Reason.Of(bytes));
        writer.Write("Connection: upgrade\r\nUpgrade: websocket\r\n"u8);
        WriteFields(ref writer, head, bytes, _rules);
        writer.Write(_rules.Appended);
        WriteRequestId(ref writer);
        writer.Write("\r\n"u8);
        Output.Advance(writer.Written);
    }

    public void Write(ReadOnlySpan<byte> data) => _body.Write(data);

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes) => _body.End(trailers, trailerBytes);

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        if (_body.TryLend(pieces))
        {
            return _client.FlushAsync(pieces);
        }

        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            _body.Write(piece.Span);
        }

        return _client.FlushAsync();
    }

    public ValueTask<bool> FlushAsync() => _client.FlushAsync();

    private static void WriteStatusLine(ref HeadWriter writer, int status, ReadOnlySpan<byte> reason)
    {
        writer.Write("HTTP/1.1 "u8);
        writer.WriteNumber(status);
        writer.Write((byte)' ');
        writer.Write(reason);
        writer.Write("\r\n"u8);
    }

    private static void WriteFields(ref HeadWriter writer, ResponseHead head, ReadOnlySpan<byte> bytes, HeaderRules rules)
    {
        foreach (ref readonly HeaderField field in head.Fields.Fields)
        {
            if (field.HopByHop || field.Id is KnownHeader.ContentLength or KnownHeader.XRequestId || (!rules.DropsNothing && rules.Drops(field.Name.Of(bytes))))
            {
                continue;
            }

            writer.WriteField(field.Name.Of(bytes), field.Value.Of(bytes));
        }
    }

    private void WriteChosen(ref HeadWriter writer, in StoredHead head)
    {
        foreach (ref readonly HeaderField field in head.Fields!.Fields)
        {
            bool isLeftOut = head.Kind switch
            {
                StoredLines.NotModified => field.Id is KnownHeader.ContentType or KnownHeader.ContentEncoding or KnownHeader.ContentRange,
                StoredLines.Multipart => field.Id is KnownHeader.ContentType,
                _ => false,
            };
            ReadOnlySpan<byte> name = field.Name.Of(head.Bytes);
            if (!isLeftOut && (_rules.DropsNothing || !_rules.Drops(name)))
            {
                writer.WriteField(name, field.Value.Of(head.Bytes));
            }
        }
    }

    private void WriteVia(ref HeadWriter writer, HttpVersion version)
    {
        writer.Write("Via: "u8);
        writer.Write(version == HttpVersion.Http10 ? "1.0 "u8 : "1.1 "u8);
        writer.Write(home.Via);
        writer.Write("\r\n"u8);
    }

    private BodyFraming FramingFor(in StoredHead head, bool isBodiless) =>
        isBodiless || _client.Head.Method == KnownMethod.Head ? BodyFraming.None
        : head.Length >= 0 ? BodyFraming.ContentLength
        : _client.Head.Version == HttpVersion.Http10 ? BodyFraming.UntilClose
        : BodyFraming.Chunked;

    private void Begin(int status, BodyFraming framing)
    {
        HasStarted = true;
        Status = status;
        MustClose |= !_client.Head.KeepAlive || home.ClosesKeepAlives || framing == BodyFraming.UntilClose || IsBodyHeldBack();
        _body.Start(Output, framing, _client.Head.AcceptsTrailers);
    }

    /// <summary>
    /// The client asked whether to send its body and got a final status instead: whether the body comes nobody can know,
    /// so no request can follow (RFC 9110 section 10.1.1).
    /// </summary>
    private bool IsBodyHeldBack() => _client.Head.ExpectContinue && !_client.Body.IsEnded && !_client.Body.HasBegun;

    /// <summary>How the body will be framed for this client, RFC 9112 section 6.</summary>
    private BodyFraming FramingFor(ResponseHead head) => head.Framing switch
    {
        BodyFraming.None => BodyFraming.None,
        BodyFraming.ContentLength => BodyFraming.ContentLength,
        _ => _client.Head.Version == HttpVersion.Http10 ? BodyFraming.UntilClose : BodyFraming.Chunked,
    };

    private void WriteFraming(ref HeadWriter writer, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose)
        {
            if (_client.Head.Version != HttpVersion.Http10)
            {
                writer.Write("Transfer-Encoding: chunked\r\n"u8);
            }

            return;
        }

        // To HEAD and with 304 the field tells of the body that is not sent; 1xx and 204 have none to tell of.
        int length = head.Fields.IndexOf(KnownHeader.ContentLength);
        if (length >= 0 && head.Status != HttpStatus.NoContent)
        {
            writer.WriteField("Content-Length"u8, head.Fields[length].Value.Of(bytes));
        }
    }

    private void WriteAdded(ref HeadWriter writer, bool hasDate)
    {
        writer.Write(_rules.Appended);
        _client.LimitText?.Write(ref writer);
        writer.Write(_client.CacheLines);
        if (MustClose)
        {
            writer.Write("Connection: close\r\n"u8);
        }
        else if (_client.Head.Version == HttpVersion.Http10)
        {
            writer.Write("Connection: keep-alive\r\n"u8);
        }

        if (!hasDate)
        {
            writer.WriteField("Date"u8, home.Loop.Clock.Date);
        }

        WriteRequestId(ref writer);
    }

    private void WriteRequestId(ref HeadWriter writer)
    {
        if (_requestIdLength > 0)
        {
            writer.WriteField("X-Request-Id"u8, _requestId.AsSpan(0, _requestIdLength));
        }
    }
}
