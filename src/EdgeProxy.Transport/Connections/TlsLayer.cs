using System.IO.Pipelines;
using System.Net.Security;

namespace EdgeProxy.Transport;

/// <summary>TLS over a connection's pipes, as pipes.</summary>
internal sealed class TlsLayer(SslStream stream) : IDuplexPipe
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: LoopBuffers.Size, leaveOpen: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    public PipeReader Input { get; } = PipeReader.Create(stream, ReaderOptions);

    public PipeWriter Output { get; } = PipeWriter.Create(stream, WriterOptions);

    /// <summary>
    /// Sends what is buffered and the closure alert, which a client owes before it closes (RFC 9112 §9.8), unless the peer
    /// is gone. Ends when that is written or the connection is aborted; failures are of no consequence.
    /// </summary>
    public async ValueTask CloseAsync(CancellationToken closed)
    {
        try
        {
            await Input.CompleteAsync().ConfigureAwait(false);
            if (closed.IsCancellationRequested)
            {
                // With an exception the buffers are given back unsent.
                await Output.CompleteAsync(new IOException("the connection is closed")).ConfigureAwait(false);
                return;
            }

            await Output.CompleteAsync().ConfigureAwait(false);
            await stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The peer closed first, or the drain's deadline aborted the connection: nobody is left to be told.
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
