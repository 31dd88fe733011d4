using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Testing;

/// <summary>The gateway's end of an <see cref="InMemoryConnection"/>: two pipes that complete inline.</summary>
internal sealed class InMemoryContext : ConnectionContext, IDuplexPipe
{
    private readonly Pipe _toGateway;
    private readonly Pipe _toScript;
    private readonly Action<Exception> _aborted;
    private readonly Action? _disposed;
    private readonly CancellationTokenSource _closed = new();

    public InMemoryContext(int bufferedBytesMax, Action<Exception> aborted, Action? disposed)
    {
        _toGateway = new Pipe(Options(bufferedBytesMax));
        _toScript = new Pipe(Options(bufferedBytesMax));
        _aborted = aborted;
        _disposed = disposed;
        Transport = this;
        ConnectionClosed = _closed.Token;
    }

    public PipeReader Input => _toGateway.Reader;

    public PipeWriter Output => _toScript.Writer;

    public PipeWriter ScriptOutput => _toGateway.Writer;

    public PipeReader ScriptInput => _toScript.Reader;

    public bool IsDisposed { get; private set; }

    public override string ConnectionId { get; set; } = "in-memory";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; } = new IPEndPoint(IPAddress.Loopback, 8080);

    public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50000);

    public void FireClosed() => _closed.Cancel();

    public override void Abort(ConnectionAbortedException abortReason) => _aborted(abortReason);

    public override void Abort() => Abort(new ConnectionAbortedException("aborted by the gateway"));

    public override ValueTask DisposeAsync()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            _toGateway.Reader.Complete();
            _toScript.Writer.Complete();
            FireClosed();
            _disposed?.Invoke();
        }

        return default;
    }

    private static PipeOptions Options(int bufferedBytesMax) => new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: bufferedBytesMax,
        resumeWriterThreshold: Math.Max(1, bufferedBytesMax / 2),
        useSynchronizationContext: false);
}
