using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <content>How a connection ends: told by the peer, aborted, or disposed once all is sent.</content>
internal sealed partial class EpollConnection
{
    private static readonly Action<object?> RunClosed = static state => ((EpollConnection)state!).RunOnClosed();

    private Action<object?>? _onClosed;
    private object? _onClosedState;
    private bool _isClosedFired;
    private volatile bool _hasEnded;
    private CancellationTokenSource? _closedSource;
    private CancellationToken? _closedToken;
    private LoopTimer? _drainDeadline;
    private TaskCompletionSource? _disposing;
    private bool _disposed;
    private ConnectionAbortedException? _abortReason;

    /// <summary>Fires on the thread pool when the peer has half-closed or closed, or the connection was aborted. Use <see cref="OnClosed"/> on the loop.</summary>
    public override CancellationToken ConnectionClosed
    {
        get => _closedToken ?? ClosedSource().Token;
        set => _closedToken = value;
    }

    /// <summary>Why reads fail once the connection is closed; null while it is open.</summary>
    internal Exception? CloseReason { get; private set; }

    /// <inheritdoc/>
    public void OnClosed(Action<object?> callback, object? state)
    {
        Loop.AssertCurrent();
        if (_onClosed is not null)
        {
            throw new InvalidOperationException("The connection has its one registration already.");
        }

        _onClosed = callback;
        _onClosedState = state;
        if (_hasEnded)
        {
            PostClosed();
        }
    }

    /// <inheritdoc/>
    public bool TryEndSending()
    {
        Loop.AssertCurrent();
        return _descriptor != NoDescriptor && LinuxCalls.Shutdown(_descriptor, LinuxCalls.ShutdownSend) == 0;
    }

    /// <inheritdoc/>
    // SAFETY: one byte of the stack, for the length of the call.
    public unsafe bool HasWaitingBytes()
    {
        Loop.AssertCurrent();
        byte first;
        return _descriptor != NoDescriptor && LinuxCalls.Receive(_descriptor, &first, sizeof(byte), LinuxCalls.Peek) > 0;
    }

    public override void Abort() =>
        Abort(new ConnectionAbortedException("The connection was aborted by the application via ConnectionContext.Abort()."));

    /// <summary>Resets the connection; pending operations fail or complete in a later turn. From any thread.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (_loop.IsCurrent)
        {
            Close(abortReason, reset: true);
            return;
        }

        // The first reason counts.
        Interlocked.CompareExchange(ref _abortReason, abortReason, null);
        _loop.Post(
            static state =>
            {
                EpollConnection connection = (EpollConnection)state!;
                connection.Close(connection._abortReason!, reset: true);
            },
            this);
    }

    /// <summary>
    /// Completes the pipes, sends what was written for at most <see cref="LoopConnection.DrainMillisecondsMax"/> and closes. Begun
    /// on the loop it goes on there, begun elsewhere on the thread pool. Again: nothing.
    /// </summary>
    public override ValueTask DisposeAsync()
    {
        if (!_loop.IsCurrent)
        {
            return _hasEnded && Volatile.Read(ref _disposed) ? default : new ValueTask(DisposeFromElsewhereAsync());
        }

        if (_disposed)
        {
            return default;
        }

        Volatile.Write(ref _disposed, true);
        Reader.Complete();
        Writer.Complete();
        if (_descriptor == NoDescriptor)
        {
            return default;
        }

        BeginDrain();
        _disposing = new TaskCompletionSource();
        return new ValueTask(_disposing.Task);
    }

    /// <inheritdoc/>
    public void BeginDrain()
    {
        if (_drainDeadline is null && _descriptor != NoDescriptor)
        {
            _drainDeadline = new LoopTimer(static state => ((EpollConnection)state!).Abort(), this);
            _loop.Timers.Schedule(_drainDeadline, _loop.Clock.Milliseconds + LoopConnection.DrainMillisecondsMax);
        }
    }

    /// <summary>The output was completed, and all of it is sent: as with the sockets transport this ends the whole connection.</summary>
    internal void OutputDrained() =>
        Close(new ConnectionAbortedException("The connection was closed, as its output was completed."), reset: false);

    /// <summary>The output was completed with an exception.</summary>
    internal void OutputFailed(Exception exception) => Close(exception, reset: true);

    /// <summary>
    /// What a send has failed with, as the reader is to see it: the kernel tells an error once, and afterwards the stream looks as
    /// if it had ended well. Bytes that came before can still be read.
    /// </summary>
    internal Exception? SendFailure { get; private set; }

    internal void SendFailed(int error)
    {
        SendFailure ??= LinuxErrors.ToReadException(error);
        HasPeerEnded = true;
        IsReadable = true;
        Reader.OnClosed();
        FireClosed();
    }

    /// <summary>Closes the descriptor at once. On the loop; again: nothing.</summary>
    /// <param name="reason">What a pending read, and reads from now on, fail with.</param>
    /// <param name="reset">Whether the peer is to see a reset, so that what it got does not look whole.</param>
    // SAFETY: eight bytes of the stack, which the kernel copies.
    private unsafe void Close(Exception reason, bool reset)
    {
        if (_descriptor == NoDescriptor)
        {
            return;
        }

        CloseReason = reason;
        if (reset)
        {
            // struct linger: on, for no time.
            long linger = 1;
            _ = LinuxCalls.SetOption(_descriptor, LinuxCalls.SocketLevel, LinuxCalls.SocketLinger, &linger, sizeof(long));
        }

        if (_slot != NoDescriptor)
        {
            _loop.Set.Forget(_slot);
            _slot = NoDescriptor;
        }

        _ = LinuxCalls.Close(_descriptor);
        _descriptor = NoDescriptor;
        if (_isAccepted)
        {
            _loop.ConnectionClosed();
        }

        if (_drainDeadline is not null)
        {
            _loop.Timers.Cancel(_drainDeadline);
        }

        FireClosed();
        Reader.OnClosed();
        Writer.OnClosed();
        if (_disposing is not null)
        {
            _loop.Post(static state => ((TaskCompletionSource)state!).TrySetResult(), _disposing);
        }
    }

    private void FireClosed()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        if (_onClosed is not null)
        {
            PostClosed();
        }

        Interlocked.MemoryBarrier();
        if (_closedSource is { } source)
        {
            CancelElsewhere(source);
        }
    }

    private void PostClosed()
    {
        if (!_isClosedFired)
        {
            _isClosedFired = true;
            _loop.Post(RunClosed, this);
        }
    }

    private void RunOnClosed()
    {
        if (!_disposed)
        {
            _onClosed!(_onClosedState);
        }
    }

    /// <summary>Made when somebody first asks for the token, on any thread: most connections do without.</summary>
    private CancellationTokenSource ClosedSource()
    {
        CancellationTokenSource? source = _closedSource;
        if (source is null)
        {
            CancellationTokenSource made = new();
            source = Interlocked.CompareExchange(ref _closedSource, made, null) ?? made;
            if (_hasEnded)
            {
                CancelElsewhere(source);
            }
        }

        return source;
    }

    /// <summary>What is registered with a token is foreign, and has no business on the loop.</summary>
    private static void CancelElsewhere(CancellationTokenSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Cancel(), source, preferLocal: false);

    private async Task DisposeFromElsewhereAsync()
    {
        await _loop.SwitchTo();
        try
        {
            await DisposeAsync();
        }
        finally
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }
}
