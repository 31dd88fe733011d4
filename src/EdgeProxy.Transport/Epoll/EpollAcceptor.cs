using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Transport;

/// <summary>Accepts a listener's connections on one loop, and places each on a loop. On the loop only.</summary>
internal sealed class EpollAcceptor : IEpollHandler
{
    /// <summary>Connections that are accepted in a row before the loop's others have their turn.</summary>
    private const int BatchMax = 64;

    /// <summary>
    /// How long accepting rests when there is no descriptor for a connection: short for who waits in the kernel, and next to
    /// nothing for the processor.
    /// </summary>
    private const int RestMilliseconds = 100;

    private const int NoSlot = -1;

    private static readonly Action<object?> Adopt = static state =>
    {
        EpollConnection connection = (EpollConnection)state!;
        EpollListener listener = connection.Listener!;
        connection.Listener = null;
        if (connection.TryRegister())
        {
            listener.Accepted(connection);
        }
    };

    private readonly EpollListener _listener;
    private readonly EpollLoop _loop;
    private readonly Socket _socket; // Kept, since its finalizer would close the descriptor.
    private readonly int _descriptor;
    private readonly uint _events;
    private readonly EndPoint? _localAddress;
    private readonly LoopTimer _resume;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slot = NoSlot;
    private bool _isStopped;

    /// <param name="isShared">Whether other loops wait on the same socket.</param>
    public EpollAcceptor(EpollListener listener, EpollLoop loop, Socket socket, bool isShared)
    {
        _listener = listener;
        _loop = loop;
        _socket = socket;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        _events = EpollSet.Readable | (isShared ? EpollSet.Exclusive : 0);
        _resume = new LoopTimer(static state => ((EpollAcceptor)state!).Resume(), this);

        // Who listens on all addresses has to ask for each connection which one it was.
        bool isOnAll = listener.EndPoint is IPEndPoint { Address: var address } && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        _localAddress = isOnAll ? null : listener.EndPoint;
    }

    /// <summary>From any thread.</summary>
    public void Start() => _loop.Post(static state => ((EpollAcceptor)state!).Resume(), this);

    /// <summary>Complete when the loop accepts no more, or is over. From any thread.</summary>
    public Task StopAsync()
    {
        _loop.Post(static state => ((EpollAcceptor)state!).Stop(), this);
        return Task.WhenAny(_stopped.Task, _loop.Ended);
    }

    public void OnEvents(uint events)
    {
        for (int i = 0; i < BatchMax; i++)
        {
            if (_listener.IsFull)
            {
                Rest(LoopTimers.TickMilliseconds);
                return;
            }

            if (!TryAccept())
            {
                return;
            }
        }
    }

    public void OnLoopEnded()
    {
        // The listener's socket is closed by its owner.
    }

    /// <summary>False when there are none for now.</summary>
    // SAFETY: the kernel writes at most the length given, and how many bytes it would have been.
    private unsafe bool TryAccept()
    {
        byte* address = stackalloc byte[SocketAddresses.BytesMax];
        int length = SocketAddresses.BytesMax;
        int descriptor = LinuxCalls.Accept(_descriptor, address, &length, LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec);
        if (descriptor < 0)
        {
            return GoesOnAfter(LinuxCalls.Error);
        }

        if (_listener.Observer is { } observer && descriptor >= observer.DescriptorsMax)
        {
            observer.DescriptorRefused();
            _ = LinuxCalls.Close(descriptor);
            return true;
        }

        EpollLoop target = _loop.Group.Place(_loop);
        EpollConnection connection = new(target, descriptor, isAccepted: true)
        {
            Listener = _listener,
            LocalEndPoint = _localAddress ?? SocketAddresses.LocalOf(descriptor),
            RemoteEndPoint = SocketAddresses.Read(new ReadOnlySpan<byte>(address, Math.Min(length, SocketAddresses.BytesMax))),
        };
        if (ReferenceEquals(target, _loop))
        {
            Adopt(connection);
        }
        else
        {
            target.Post(Adopt, connection);
        }

        return true;
    }

    private bool GoesOnAfter(int error)
    {
        switch (error)
        {
            case LinuxErrors.Again:
                return false;
            case LinuxErrors.Interrupted:
            case LinuxErrors.ConnectionAborted:
                return true; // The client has gone already.
            default:
                // Out of descriptors, of the process or of the system, or out of buffers: all pass, none at once.
                _listener.Observer?.AcceptPaused();
                Rest(RestMilliseconds);
                return false;
        }
    }

    private void Rest(int milliseconds)
    {
        Remove();
        _loop.Timers.Schedule(_resume, _loop.Clock.Milliseconds + milliseconds);
    }

    private void Resume()
    {
        if (_isStopped || _slot >= 0)
        {
            return;
        }

        _slot = _loop.Set.Register(_descriptor, _events, this);
        if (_slot < 0)
        {
            _slot = NoSlot;
            _loop.Timers.Schedule(_resume, _loop.Clock.Milliseconds + RestMilliseconds);
        }
    }

    private void Stop()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _loop.Timers.Cancel(_resume);
            Remove();
            _stopped.SetResult();
        }
    }

    /// <summary>
    /// Told to the kernel, as closing alone would not end the registration of a socket that others have open too: an inherited one.
    /// </summary>
    private void Remove()
    {
        if (_slot >= 0)
        {
            _loop.Set.Remove(_descriptor, _slot);
            _slot = NoSlot;
        }

        GC.KeepAlive(_socket);
    }
}
