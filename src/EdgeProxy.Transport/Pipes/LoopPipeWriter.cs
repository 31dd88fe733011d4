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
    private static readonly Action<object?> CompleteOnLoop = static state => ((LoopPipeWriter)state!).CompletePending();

    private readonly Loop _loop;
    private readonly PipeWriter _inner;
    private readonly Action _innerCompleted;
    private ManualResetValueTaskSourceCore<FlushResult> _core;
    private ValueTask<FlushResult> _pending;

    public LoopPipeWriter(Loop loop, PipeWriter inner)
    {
        _loop = loop;
        _inner = inner;
        _innerCompleted = () => _loop.Post(CompleteOnLoop, this);
    }

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _loop.AssertCurrent();
        return _inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        _loop.AssertCurrent();
        return _inner.GetSpan(sizeHint);
    }

    public override void Advance(int bytes)
    {
        _loop.AssertCurrent();
        _inner.Advance(bytes);
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
