using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>
/// What an <c>async</c> method of the loop awaits and completes through: the promise behind its <see cref="ValueTask"/>.
/// On its own (not as <see cref="LoopTaskBox{TMachine, TResult}"/>) it carries an exception thrown before the first suspension.
/// </summary>
internal class LoopTaskBox<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    // Not read-only: a mutable struct. Continuations run inline, which is the whole point.
    private ManualResetValueTaskSourceCore<TResult> _core;

    public short Version => _core.Version;

    public void SetResult(TResult result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    public TResult GetResult(short token)
    {
        // A second await throws on its stale token before it comes to the return: the box may serve another by then.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The result was asked for before the task completed.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Recycle();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>Called once the result was taken and the source reset.</summary>
    protected virtual void Recycle()
    {
    }
}

/// <summary>A suspended <c>async</c> method: its state machine, its promise, and the delegate that resumes it.</summary>
internal sealed class LoopTaskBox<TMachine, TResult> : LoopTaskBox<TResult>
    where TMachine : IAsyncStateMachine
{
    /// <summary>
    /// Boxes kept for each method on each thread. A method suspends once for each exchange in flight: this many
    /// of them allocate nothing; a burst beyond it is given back to the collector.
    /// </summary>
    private const int RetainedMax = 1024;

    [ThreadStatic]
    private static Stock? t_stock;

    private LoopTaskBox<TMachine, TResult>? _next;

    private LoopTaskBox() => Resume = MoveNext;

    public Action Resume { get; }

    public TMachine? Machine;

    public static LoopTaskBox<TMachine, TResult> Rent()
    {
        if (t_stock is { Top: { } box } stock)
        {
            stock.Top = box._next;
            stock.Count--;
            box._next = null;
            return box;
        }

        return new LoopTaskBox<TMachine, TResult>();
    }

    protected override void Recycle()
    {
        // Drops what the method's locals held.
        Machine = default;
        Stock stock = t_stock ??= new Stock();
        if (stock.Count < RetainedMax)
        {
            _next = stock.Top;
            stock.Top = this;
            stock.Count++;
        }
    }

    private void MoveNext() => Machine!.MoveNext();

    private sealed class Stock
    {
        public LoopTaskBox<TMachine, TResult>? Top;
        public int Count;
    }
}
