using System.Threading.Tasks.Sources;

namespace EdgeProxy;

/// <summary>
/// A wait that allocates nothing, for what does something by interval as long as the process runs. The end of the process ends it, and every
/// later one at once. One wait at a time; whoever awaits it goes on on the pool.
/// </summary>
internal sealed class Pause : IValueTaskSource, IDisposable
{
    private readonly Lock _one = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _end;
    private Action<object?>? _continuation;
    private object? _state;
    private short _version;
    private bool _isOver = true;
    private bool _hasEnded;

    public Pause(TimeProvider time, CancellationToken stop)
    {
        _timer = time.CreateTimer(static state => ((Pause)state!).GoOn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _end = stop.UnsafeRegister(static state => ((Pause)state!).End(), this);
    }

    /// <summary>Until so much time has passed or the process ends. To be awaited once, and before the next.</summary>
    public ValueTask WaitAsync(TimeSpan time)
    {
        lock (_one)
        {
            _version++;
            _isOver = _hasEnded;
            if (!_isOver)
            {
                _timer.Change(time, Timeout.InfiniteTimeSpan);
            }

            return new ValueTask(this, _version);
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _timer.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _ = IsOver(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => IsOver(token) ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    /// <summary>What is awaited here flows no context along, and has none to return to.</summary>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        lock (_one)
        {
            if (!IsOver(token))
            {
                (_continuation, _state) = (continuation, state);
                return;
            }
        }

        Queue(continuation, state);
    }

    private static void Queue(Action<object?> continuation, object? state) => ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);

    private bool IsOver(short token)
    {
        lock (_one)
        {
            return token == _version ? _isOver : throw new InvalidOperationException("A pause is awaited once, and before the next.");
        }
    }

    /// <summary>On the pool, where timers call.</summary>
    private void GoOn()
    {
        (Action<object?>? continuation, object? state) = Take(isEnd: false);
        continuation?.Invoke(state);
    }

    private void End()
    {
        (Action<object?>? continuation, object? state) = Take(isEnd: true);
        if (continuation is not null)
        {
            Queue(continuation, state);
        }
    }

    /// <summary>Ends the wait, if there is one; what goes on then, if it has come to wait already.</summary>
    private (Action<object?>? Continuation, object? State) Take(bool isEnd)
    {
        lock (_one)
        {
            _hasEnded |= isEnd;
            _isOver = true;
            (Action<object?>? Continuation, object? State) taken = (_continuation, _state);
            (_continuation, _state) = (null, null);
            return taken;
        }
    }
}
