using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Transport;

/// <summary>A connection's pipes as the stream that <see cref="System.Net.Security.SslStream"/> wants. Asynchronous only; each write is flushed.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ReadResult result = await pipe.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> available = result.Buffer;
            if (result.IsCanceled)
            {
                pipe.Input.AdvanceTo(available.Start);
                throw new OperationCanceledException("the read was cancelled");
            }

            if (!available.IsEmpty && !buffer.IsEmpty)
            {
                ReadOnlySequence<byte> taken = available.Slice(0, Math.Min(available.Length, buffer.Length));
                taken.CopyTo(buffer.Span);
                int count = (int)taken.Length;
                pipe.Input.AdvanceTo(taken.End);
                return count;
            }

            // A read into nothing waits for data; the stream above asks for it before it lends a buffer.
            pipe.Input.AdvanceTo(available.Start);
            if (!available.IsEmpty || result.IsCompleted)
            {
                return 0;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result = await pipe.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("the connection is closed");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Each write is flushed already.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
