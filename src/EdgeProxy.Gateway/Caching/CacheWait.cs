using System.Threading.Tasks.Sources;
using EdgeProxy.Caching;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>Awaits what a fill has to tell: a reader its bytes, a writer its room. Used again and again, on its loop. It may end without news.</summary>
internal sealed class CacheWait(Loop loop) : ICacheWaiter, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _isPending;

    /// <summary>Whether a wait was begun that has not ended.</summary>
    public bool IsPending => _isPending;

    /// <summary>Begins a wait, before who is to call <see cref="Ready"/> is asked to.</summary>
    public ValueTask Begin()
    {
        _core.Reset();
        _isPending = true;
        return new ValueTask(this, _core.Version);
    }

    public void Ready()
    {
        if (_isPending)
        {
            _isPending = false;
            _core.SetResult(true);
        }
    }

    /// <summary>Nobody will call: the wait that was begun is none.</summary>
    public void Drop() => _isPending = false;

    /// <summary>Ends the wait in a turn of its own.</summary>
    public void Wake() => loop.Post(static state => ((CacheWait)state!).Ready(), this);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
