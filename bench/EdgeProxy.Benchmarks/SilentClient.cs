using System.IO.Pipelines;
using System.Net;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;

namespace EdgeProxy.Benchmarks;

/// <summary>A client that asks one request again and again, and does not listen to the answers; of their heads it has the lines written that tell of limits.</summary>
internal sealed class SilentClient : IExchangeClient, IResponseSink
{
    private readonly byte[] _head;
    private readonly byte[] _lines = new byte[4096];
    private readonly Pipe _body = new();

    public SilentClient(Listener listener, byte[] head)
    {
        _head = head;
        Identity = new ClientIdentity(listener, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50_000));
        if (RequestHeadParser.Parse(_head, Head, HeadLimits.Default) != ParseStatus.Complete)
        {
            throw new ArgumentException("The head is not whole.", nameof(head));
        }

        Body.Start(_body.Reader, Head.Framing, Head.ContentLength, long.MaxValue, HeadLimits.Default);
    }

    /// <summary>Whose lines about limits the head has, as a connection's would.</summary>
    public Exchange? Exchange { get; set; }

    public RequestHead Head { get; } = new();

    public ReadOnlySpan<byte> HeadBytes => _head;

    public ClientIdentity Identity { get; }

    public MessageBodyReader Body { get; } = new();

    public IResponseSink Response => this;

    public int StatusSent { get; private set; }

    public long ResponseBytesSent => 0;

    public bool HasStarted => StatusSent != 0;

    public long Unflushed => 0;

    public void PrepareResponse(HeaderRules rules, ReadOnlySpan<byte> requestId)
    {
        // There is nothing to prepare.
    }

    public void WriteOwnHead(int status, ReadOnlySpan<byte> fields, int bodyLength, bool close)
    {
        StatusSent = status;
        if (Exchange?.LimitTextOrNull is { } text)
        {
            var writer = new HeadWriter(_lines);
            text.Write(ref writer);
        }
    }

    public void WriteStoredHead(in StoredHead head) => StatusSent = head.Status;

    public IDuplexPipe WriteUpgrade(ResponseHead head, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public bool TryEndSending() => true;

    public void Abort(bool isGone = false) => throw new InvalidOperationException("The exchange failed.");

    public void CancelPending() => throw new InvalidOperationException("Nothing waits.");

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes) => StatusSent = head.Status;

    public ValueTask<bool> FlushAsync() => new(result: true);

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => new(result: true);

    public void Write(ReadOnlySpan<byte> data)
    {
        // Nobody listens.
    }

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes)
    {
        // Nobody listens.
    }
}
