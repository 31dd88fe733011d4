using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>
/// Sends on flush what was written, all in one system call where the kernel takes it. A flush completes when the kernel has all
/// bytes and not before; what it does not take at once waits until it tells that there is room.
/// </summary>
/// <remarks>
/// What was written and not flushed is a chain of segments of its own, the draft, which belongs to the caller, on whatever thread;
/// the chain that is being sent belongs to the loop. All that cancels a flush, from whatever thread, takes effect in a later turn;
/// what was flushed is sent all the same.
/// </remarks>
internal sealed partial class EpollPipeWriter : PipeWriter, IGatheringWriter, IValueTaskSource<FlushResult>
{
    private static readonly Action<object?> BeginFlush = static state => ((EpollPipeWriter)state!).BeginFromElsewhere();
    private static readonly Action<object?> Cancel = static state => ((EpollPipeWriter)state!).CancelOnLoop();
    private static readonly Action<object?> CancelByToken = static state => ((EpollPipeWriter)state!).CancelByTokenOnLoop();
    private static readonly Action<object?> CompleteLater = static state => ((EpollPipeWriter)state!).CompleteIfWaiting();
    private static readonly Action<object?> EndOnLoop = static state => ((EpollPipeWriter)state!).End();
    private static readonly Action<object?> PostCancelByToken = static state =>
    {
        EpollPipeWriter writer = (EpollPipeWriter)state!;
        writer._loop.Post(CancelByToken, writer);
    };

    private readonly EpollConnection _connection;
    private readonly EpollLoop _loop;
    private ManualResetValueTaskSourceCore<FlushResult> _core;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    /// <summary>A flush waits, on the loop's side.</summary>
    private bool _isWaiting;
    private bool _isCancelled;
    private bool _isCompleted;
    private Exception? _completion;

    /// <summary>Completed, as the loop knows it: nothing comes any more.</summary>
    private bool _isEnding;

    public EpollPipeWriter(EpollConnection connection, EpollLoop loop)
    {
        _connection = connection;
        _loop = loop;
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_loop.IsCurrent)
        {
            return FlushFromElsewhere(cancellationToken);
        }

        Commit();
        Send();
        return Flushed(cancellationToken);
    }

    /// <summary>Sends <paramref name="source"/> behind what was written, without a copy; it must stay as it is until the flush completes.</summary>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (source.Length < LendLeast || !_loop.IsCurrent)
        {
            Copy(source.Span);
            return FlushAsync(cancellationToken);
        }

        Commit();
        Lend([source]);
        Send();
        return Flushed(cancellationToken);
    }

    public ValueTask<FlushResult> WriteAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces.Length, IGatheringWriter.PiecesMax, nameof(pieces));
        if (_loop.IsCurrent && BytesOf(pieces) >= LendLeast)
        {
            Commit();
            Lend(pieces);
            Send();
            return Flushed(CancellationToken.None);
        }

        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            Copy(piece.Span);
        }

        return FlushAsync(CancellationToken.None);
    }

    /// <summary>Makes the pending flush, or the next one, return with <see cref="FlushResult.IsCanceled"/>. From any thread.</summary>
    public override void CancelPendingFlush()
    {
        if (!_loop.IsCurrent)
        {
            _loop.Post(Cancel, this);
            return;
        }

        _isCancelled = true;
        if (_isWaiting)
        {
            _loop.Post(CompleteLater, this);
        }
    }

    /// <summary>Ends the connection once all that was written is sent; with an exception at once, by a reset.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        _completion = exception;
        if (_loop.IsCurrent)
        {
            End();
        }
        else
        {
            _loop.Post(EndOnLoop, this);
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    /// <summary>There is room in the kernel, or the connection has failed. On the loop.</summary>
    internal void OnWritable()
    {
        _isBlocked = false;
        if (_unsent > 0)
        {
            Send();
            CompleteIfWaiting();
        }

        EndIfDrained();
    }

    /// <summary>The connection was closed from this side: a pending flush ends in a later turn, and nothing is sent any more.</summary>
    internal void OnClosed()
    {
        Discard();
        if (_isWaiting)
        {
            _loop.Post(CompleteLater, this);
        }
    }

    private ValueTask<FlushResult> FlushFromElsewhere(CancellationToken cancellationToken)
    {
        ThrowIfCompleted();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        _token = cancellationToken;
        _loop.Post(BeginFlush, this);
        return new ValueTask<FlushResult>(this, _core.Version);
    }

    private void BeginFromElsewhere()
    {
        Wait(_token);
        Commit();
        Send();
        CompleteIfWaiting();
    }

    /// <summary>What a flush returns once it has sent what it could.</summary>
    private ValueTask<FlushResult> Flushed(CancellationToken cancellationToken)
    {
        if (TryTake(out FlushResult result))
        {
            return new ValueTask<FlushResult>(result);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            KeepLent();
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        Wait(cancellationToken);
        return new ValueTask<FlushResult>(this, _core.Version);
    }

    private bool TryTake(out FlushResult result)
    {
        if (_isCancelled)
        {
            _isCancelled = false;
            KeepLent();
            result = new FlushResult(isCanceled: true, IsBroken);
            return true;
        }

        result = new FlushResult(isCanceled: false, IsBroken);
        return _unsent == 0;
    }

    private void Wait(CancellationToken cancellationToken)
    {
        _isWaiting = true;
        if (cancellationToken.CanBeCanceled)
        {
            _token = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(PostCancelByToken, this);
        }
    }

    private void CancelOnLoop()
    {
        _isCancelled = true;
        CompleteIfWaiting();
    }

    private void CancelByTokenOnLoop()
    {
        // It may have come too late for its flush, and the present one have another token.
        if (_isWaiting && _token.IsCancellationRequested)
        {
            OperationCanceledException exception = new(_token);
            KeepLent();
            StopWaiting();
            _core.SetException(exception);
        }
    }

    private void CompleteIfWaiting()
    {
        if (_isWaiting && TryTake(out FlushResult result))
        {
            StopWaiting();
            _core.SetResult(result);
        }
    }

    private void StopWaiting()
    {
        _isWaiting = false;
        if (_token.CanBeCanceled)
        {
            _registration.Unregister();
            _registration = default;
            _token = default;
        }
    }

    private void End()
    {
        _isEnding = true;
        Commit();
        if (_completion is not null)
        {
            Discard();
            _connection.OutputFailed(_completion);
            return;
        }

        Send();
        EndIfDrained();
    }

    private void EndIfDrained()
    {
        if (_isEnding && _unsent == 0)
        {
            _connection.OutputDrained();
        }
    }

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Writing is not allowed after writer was completed.");
        }
    }
}
