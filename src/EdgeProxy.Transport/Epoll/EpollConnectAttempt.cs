using System.Net;
using System.Threading.Tasks.Sources;

namespace EdgeProxy.Transport;

/// <summary>One attempt to connect a socket, until the kernel tells how it went. On the loop only.</summary>
internal sealed class EpollConnectAttempt : IValueTaskSource
{
    private static readonly Action<object?> Cancel = static state => ((EpollConnectAttempt)state!).CancelOnLoop();

    private static readonly Action<object?> PostCancel = static state =>
    {
        EpollConnectAttempt attempt = (EpollConnectAttempt)state!;
        attempt._connection.Loop.Post(Cancel, attempt);
    };

    private readonly EpollConnection _connection;
    private readonly byte[] _address;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private LoopTimer? _again;
    private bool _isOver;

    public EpollConnectAttempt(EpollConnection connection, EndPoint address)
    {
        _connection = connection;
        SocketAddress native = address.Serialize(); // The framework keeps it as the system has it.
        _address = native.Buffer[..native.Size].ToArray();
    }

    /// <summary>Once. Throws <see cref="System.Net.Sockets.SocketException"/>, <see cref="OperationCanceledException"/>.</summary>
    public ValueTask RunAsync(CancellationToken cancellation)
    {
        _token = cancellation;
        TryConnect();
        if (!_isOver && cancellation.CanBeCanceled)
        {
            _registration = cancellation.UnsafeRegister(PostCancel, this);
        }

        return new ValueTask(this, _core.Version);
    }

    public void OnEvents(uint events)
    {
        int error = (events & (EpollSet.Failed | EpollSet.HungUp)) != 0 ? PendingError() : 0;
        if (error != 0)
        {
            Over(LinuxErrors.ToSocketException(error));
        }
        else if ((events & EpollSet.Writable) != 0)
        {
            Over(null);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    // SAFETY: the kernel reads as many bytes as the array has.
    private unsafe void TryConnect()
    {
        int result;
        fixed (byte* address = _address)
        {
            result = LinuxCalls.Connect(_connection.Descriptor, address, _address.Length);
        }

        int error = result == 0 ? 0 : LinuxCalls.Error;
        switch (error)
        {
            case 0:
                Register();
                Over(null);
                break;
            case LinuxErrors.InProgress or LinuxErrors.Interrupted:
                _connection.Connecting(this);
                Register();
                break;
            case LinuxErrors.Again:
                TryAgainSoon();
                break;
            default:
                Over(LinuxErrors.ToSocketException(error));
                break;
        }
    }

    private void Register()
    {
        if (!_connection.TryRegister())
        {
            Over(_connection.CloseReason!);
        }
    }

    /// <summary>A Unix domain socket whose backlog is full tells no one when it has room: it is asked again.</summary>
    private void TryAgainSoon()
    {
        _again ??= new LoopTimer(static state => ((EpollConnectAttempt)state!).TryConnect(), this);
        _connection.Loop.Timers.Schedule(_again, _connection.Loop.Clock.Milliseconds + LoopTimers.TickMilliseconds);
    }

    // SAFETY: the kernel writes four bytes, and their number.
    private unsafe int PendingError()
    {
        int error = 0;
        int length = sizeof(int);
        return LinuxCalls.GetOption(_connection.Descriptor, LinuxCalls.SocketLevel, LinuxCalls.SocketError, &error, &length) == 0
            ? error
            : LinuxCalls.Error;
    }

    private void CancelOnLoop() => Over(new OperationCanceledException(_token));

    private void Over(Exception? failure)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _registration.Unregister();
        _connection.Connecting(null);
        if (_again is not null)
        {
            _connection.Loop.Timers.Cancel(_again);
        }

        if (failure is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(failure);
        }
    }
}
