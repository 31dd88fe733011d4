using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>
/// Reads a socket when it is asked to: what the kernel has at once, or, after it had nothing, when it tells that there is
/// something. A buffer is rented only then, and given back when all of it is consumed, so that an idle connection holds none.
/// </summary>
/// <remarks>
/// Between two reads the chain of segments belongs to the caller, on whatever thread; during a read to the loop. All that
/// cancels a read, from whatever thread, takes effect in a later turn.
/// </remarks>
internal sealed partial class EpollPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    private static readonly Action<object?> BeginRead = static state => ((EpollPipeReader)state!).BeginFromElsewhere();
    private static readonly Action<object?> Cancel = static state => ((EpollPipeReader)state!).CancelOnLoop();
    private static readonly Action<object?> CancelByToken = static state => ((EpollPipeReader)state!).CancelByTokenOnLoop();
    private static readonly Action<object?> CompleteLater = static state => ((EpollPipeReader)state!).CompleteIfWaiting();
    private static readonly Action<object?> PostCancelByToken = static state =>
    {
        EpollPipeReader reader = (EpollPipeReader)state!;
        reader._loop.Post(CancelByToken, reader);
    };

    private readonly EpollConnection _connection;
    private readonly EpollLoop _loop;
    private ManualResetValueTaskSourceCore<ReadResult> _core;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    /// <summary>A read waits, on the loop's side.</summary>
    private bool _isWaiting;
    private bool _isCancelled;
    private bool _isCompleted;

    public EpollPipeReader(EpollConnection connection, EpollLoop loop)
    {
        _connection = connection;
        _loop = loop;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        if (!_loop.IsCurrent)
        {
            return ReadFromElsewhere(cancellationToken);
        }

        if (TryTake(out ReadResult result))
        {
            return new ValueTask<ReadResult>(result);
        }

        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        Wait(cancellationToken);
        return new ValueTask<ReadResult>(this, _core.Version);
    }

    /// <remarks>Asks the kernel, on the loop; elsewhere it tells of what was read before alone.</remarks>
    public override bool TryRead(out ReadResult result)
    {
        ThrowIfCompleted();
        if (_loop.IsCurrent)
        {
            return TryTake(out result);
        }

        result = HasUnexamined ? Result(isCanceled: false) : default;
        return HasUnexamined;
    }

    /// <summary>Makes the pending read, or the next one, return with <see cref="ReadResult.IsCanceled"/>. From any thread.</summary>
    public override void CancelPendingRead()
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

    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            LoopSegment? released = _head;
            _head = null;
            _tail = null;
            Release(released);
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    /// <summary>There is something to be read. On the loop.</summary>
    internal void OnReadable()
    {
        if (_isWaiting)
        {
            CompleteIfWaiting();
        }
    }

    /// <summary>The connection was closed from this side: a pending read ends in a later turn.</summary>
    internal void OnClosed()
    {
        if (_isWaiting)
        {
            _loop.Post(CompleteLater, this);
        }
    }

    private ValueTask<ReadResult> ReadFromElsewhere(CancellationToken cancellationToken)
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        _token = cancellationToken;
        _loop.Post(BeginRead, this);
        return new ValueTask<ReadResult>(this, _core.Version);
    }

    private void BeginFromElsewhere()
    {
        Wait(_token);
        CompleteIfWaiting();
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
        // It may have come too late for its read, and the present one have another token.
        if (_isWaiting && _token.IsCancellationRequested)
        {
            OperationCanceledException exception = new(_token);
            StopWaiting();
            _core.SetException(exception);
        }
    }

    private void CompleteIfWaiting()
    {
        if (!_isWaiting)
        {
            return;
        }

        ReadResult result;
        try
        {
            if (!TryTake(out result))
            {
                return;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            StopWaiting();
            _core.SetException(exception);
            return;
        }

        StopWaiting();
        _core.SetResult(result);
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

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("Reading is not allowed after reader was completed.");
        }
    }
}
