using System.IO.Pipelines;
using System.Net;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A connection in memory whose script's side allocates nothing in steady state.</summary>
internal sealed class ScriptedConnection : ConnectionContext, IDuplexPipe
{
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 1024 * 1024,
        resumeWriterThreshold: 512 * 1024,
        useSynchronizationContext: false);

    private readonly Pipe _toGateway = new(Options);
    private readonly Pipe _toScript = new(Options);
    private readonly CancellationTokenSource _closed = new();

    public ScriptedConnection()
    {
        Transport = this;
        ConnectionClosed = _closed.Token;
    }

    public PipeReader Input => _toGateway.Reader;

    public PipeWriter Output => _toScript.Writer;

    public override string ConnectionId { get; set; } = "scripted";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50000);

    /// <summary>Sends; the pipe has room for it.</summary>
    public void Say(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_toGateway.Writer.GetSpan(bytes.Length));
        _toGateway.Writer.Advance(bytes.Length);
        ValueTask<FlushResult> flush = _toGateway.Writer.FlushAsync();
        Assert.True(flush.IsCompleted);
        flush.GetAwaiter().GetResult();
    }

    /// <summary>Takes what came; returns how many bytes it was.</summary>
    public long Hear()
    {
        if (!_toScript.Reader.TryRead(out ReadResult read))
        {
            return 0;
        }

        long length = read.Buffer.Length;
        _toScript.Reader.AdvanceTo(read.Buffer.End);
        return length;
    }

    public override void Abort(ConnectionAbortedException abortReason) => _closed.Cancel();
}

/// <summary>Gives one connection, the one that it was made with.</summary>
internal sealed class ScriptedConnector : IConnector
{
    public ScriptedConnection Upstream { get; } = new();

    public int Connects { get; private set; }

    public ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation)
    {
        Connects++;
        return new ValueTask<ConnectionContext>(new LoopConnection(loop, Upstream));
    }
}

/// <summary>One test loop with a connector of scripted connections.</summary>
internal sealed class ScriptedLoopGroup : LoopGroup
{
    public EdgeProxy.Testing.TestLoop Loop { get; } = new() { InOrder = true };

    public ScriptedConnector Scripted { get; } = new();

    public override IReadOnlyList<Loop> Loops => [Loop];

    public override IConnector Connector => Scripted;

    public override ValueTask DisposeAsync() => default;
}
