using System.IO.Pipelines;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A client with a bug: it throws in the member that the test names, and does nothing in the others.</summary>
internal sealed class ThrowingClient : IExchangeClient, IResponseSink, IDuplexPipe
{
    private readonly string _member;
    private readonly byte[] _head;
    private readonly Pipe _body = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly Pipe _output = new();

    public ThrowingClient(Listener listener, string head, string member)
    {
        _member = member;
        _head = System.Text.Encoding.ASCII.GetBytes(head);
        Identity = new ClientIdentity(listener, remote: null);
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(_head, Head, HeadLimits.Default));
        Body.Start(_body.Reader, Head.Framing, Head.ContentLength, long.MaxValue, HeadLimits.Default);
        if (member == nameof(Body))
        {
            _body.Reader.Complete(); // Whoever reads it then gets an exception.
        }

        if (member == nameof(Output))
        {
            _output.Writer.Complete();
        }
    }

    public bool IsAborted { get; private set; }

    public RequestHead Head { get; } = new();

    public ReadOnlySpan<byte> HeadBytes => _head;

    public ClientIdentity Identity { get; }

    public MessageBodyReader Body { get; } = new();

    public IResponseSink Response => this;

    public PipeReader Input => _body.Reader;

    public PipeWriter Output => _output.Writer;

    public int StatusSent { get; private set; }

    public long ResponseBytesSent => 0;

    public bool HasStarted => StatusSent != 0;

    public long Unflushed => 0;

    public void PrepareResponse(HeaderRules rules, ReadOnlySpan<byte> requestId) => Do(nameof(PrepareResponse));

    public void WriteOwnHead(int status, ReadOnlySpan<byte> fields, int bodyLength, bool close) => Do(nameof(WriteOwnHead));

    public void WriteStoredHead(in StoredHead head) => Do(nameof(WriteStoredHead));

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        Do(nameof(SendAsync));
        return new ValueTask<bool>(true);
    }

    public IDuplexPipe WriteUpgrade(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Do(nameof(WriteUpgrade));
        return this;
    }

    public bool TryEndSending() => true;

    public void Abort(bool isGone = false) => IsAborted = true;

    public void CancelPending() => _body.Reader.CancelPendingRead();

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes) => Do(nameof(WriteInterim));

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Do(nameof(WriteHead));
        StatusSent = head.Status;
    }

    public ValueTask<bool> FlushAsync()
    {
        Do(nameof(FlushAsync));
        return new ValueTask<bool>(true);
    }

    public void Write(ReadOnlySpan<byte> data) => Do(nameof(Write));

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes) => Do(nameof(End));

    private void Do(string member)
    {
        if (member == _member)
        {
            throw new InvalidOperationException("a bug");
        }
    }
}
