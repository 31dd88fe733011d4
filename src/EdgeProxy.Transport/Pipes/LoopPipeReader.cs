using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>
/// A reader of which every await completes on the connection's loop, whatever thread the inner one completes on.
/// Allocates nothing an operation. All members on the loop only, but <see cref="CancelPendingRead"/>.
/// </summary>
/// <remarks>
/// A read that has data returns at once. Else: inner completion → post to the loop → completion of this source there, which runs
/// the continuation inline. A cancelled or failed read comes the same way.
/// </remarks>
public sealed class LoopPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    private static readonly Action<object?> CompleteOnLoop = static state => ((LoopPipeReader)state!).CompletePending();

    private readonly Loop _loop;
    private readonly PipeReader _inner;
    private readonly Action _innerCompleted;
    private ManualResetValueTaskSourceCore<ReadResult> _core;
    private ValueTask<ReadResult> _pending;

    public LoopPipeReader(Loop loop, PipeReader inner, bool completesInline = false)
    {
        _loop = loop;
        _inner = inner;
        _innerCompleted = completesInline ? CompleteHereOrOnLoop : () => _loop.Post(CompleteOnLoop, this);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _loop.AssertCurrent();
        return Wrap(_inner.ReadAsync(cancellationToken));
    }

    public override bool TryRead(out ReadResult result)
    {
        _loop.AssertCurrent();
        return _inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        _loop.AssertCurrent();
        _inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _loop.AssertCurrent();
        _inner.AdvanceTo(consumed, examined);
    }

    /// <summary>Makes the pending read, or the next one, return with <see cref="ReadResult.IsCanceled"/>. From any thread.</summary>
    public override void CancelPendingRead() => _inner.CancelPendingRead();

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

    protected override ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken)
    {
        _loop.AssertCurrent();
        return Wrap(_inner.ReadAtLeastAsync(minimumSize, cancellationToken));
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private ValueTask<ReadResult> Wrap(ValueTask<ReadResult> read)
    {
        if (read.IsCompleted)
        {
            return read;
        }

        _core.Reset();
        _pending = read;
        read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_innerCompleted);
        return new ValueTask<ReadResult>(this, _core.Version);
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
        ValueTask<ReadResult> pending = _pending;
        _pending = default;
        ReadResult result;
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
