using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>
/// A writer of which every await completes on the connection's loop; see <see cref="LoopPipeReader"/>.
/// All members on the loop only, but <see cref="CancelPendingFlush"/>.
/// </summary>
public sealed class LoopPipeWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>
    /// What a writer in bulk gets at a time. The stock pipe's own 4 KiB would make sends of so many pieces that the
    /// framework allocates the list of them.
    /// </summary>
    private const int BulkBytes = 16 * 1024;

    private static readonly Action<object?> CompleteOnLoop = static state => ((LoopPipeWriter)state!).CompletePending();

    private readonly Loop _loop;
    private readonly PipeWriter _inner;
    private readonly Action _innerCompleted;
    private ManualResetValueTaskSourceCore<FlushResult> _core;
    private ValueTask<FlushResult> _pending;
    private int _segmentRest;

    public LoopPipeWriter(Loop loop, PipeWriter inner, bool completesInline = false)
    {
        _loop = loop;
        _inner = inner;
        _innerCompleted = completesInline ? CompleteHereOrOnLoop : () => _loop.Post(CompleteOnLoop, this);
    }

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _loop.AssertCurrent();
        Memory<byte> memory = _inner.GetMemory(BulkHint(sizeHint));
        _segmentRest = memory.Length;
        return memory;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        _loop.AssertCurrent();
        _inner.Advance(bytes);
        _segmentRest -= bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _loop.AssertCurrent();
        return Wrap(_inner.FlushAsync(cancellationToken));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        _loop.AssertCurrent();
        return Wrap(_inner.WriteAsync(source, cancellationToken));
    }

    /// <summary>Makes the pending flush, or the next one, return with <see cref="FlushResult.IsCanceled"/>. From any thread.</summary>
    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        _loop.AssertCurrent();
        _inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        _loop.AssertCurrent();
        ValueTask complete = _inner.CompleteAsync(exception);
        return complete.IsCompleted ? complete : CompleteSlowAsync(complete);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    /// <summary>Who has filled a segment to its end since the last flush writes in bulk.</summary>
    private int BulkHint(int sizeHint) => sizeHint == 0 && _segmentRest == 0 && _inner.UnflushedBytes > 0 ? BulkBytes : sizeHint;

    private ValueTask<FlushResult> Wrap(ValueTask<FlushResult> flush)
    {
        if (flush.IsCompleted)
        {
            return flush;
        }

        _core.Reset();
        _pending = flush;
        flush.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_innerCompleted);
        return new ValueTask<FlushResult>(this, _core.Version);
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask CompleteSlowAsync(ValueTask complete)
    {
        try
        {
            await complete.ConfigureAwait(false);
        }
        finally
        {
            await _loop.SwitchTo();
        }
    }

    private void CompleteHereOrOnLoop()
    {
        if (_loop.IsCurrent)
        {
            CompletePending();
        }
        else
        {
            _loop.Post(CompleteOnLoop, this);
        }
    }

    private void CompletePending()
    {
        ValueTask<FlushResult> pending = _pending;
        _pending = default;
        FlushResult result;
        try
        {
            result = pending.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            _core.SetException(exception);
            return;
        }

        _core.SetResult(result);
    }
}
