using System.Threading.Tasks.Sources;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

public enum WaitResult : byte
{
    /// <summary>A slot was taken for the waiter, or a connection given to it.</summary>
    Granted,
    Cancelled,
}

/// <summary>A fetch's place in the queue for a connection; one object for the life of the fetch, awaited on its loop.</summary>
internal sealed class PoolWaiter(Loop loop) : IValueTaskSource<WaitResult>
{
    private ManualResetValueTaskSourceCore<WaitResult> _core;
    private WaitResult _result;

    public bool IsQueued { get; private set; }

    /// <summary>The connection that was handed over; null when a slot was taken for a new one.</summary>
    public UpstreamConnection? Connection { get; private set; }

    public PoolWaiter? Next { get; set; }

    public PoolWaiter? Previous { get; set; }

    public ValueTask<WaitResult> Begin()
    {
        _core.Reset();
        Connection = null;
        IsQueued = true;
        return new ValueTask<WaitResult>(this, _core.Version);
    }

    public void Grant(UpstreamConnection? connection) => Complete(WaitResult.Granted, connection);

    public void Cancel() => Complete(WaitResult.Cancelled, connection: null);

    /// <summary>Resumes the fetch in a turn of its own: whoever gives has its own exchange to finish first.</summary>
    private void Complete(WaitResult result, UpstreamConnection? connection)
    {
        IsQueued = false;
        Connection = connection;
        _result = result;
        loop.Post(
            static state =>
            {
                var waiter = (PoolWaiter)state!;
                waiter._core.SetResult(waiter._result);
            },
            this);
    }

    WaitResult IValueTaskSource<WaitResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<WaitResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<WaitResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
