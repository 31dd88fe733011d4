using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Transport;

/// <summary>
/// A connected socket, registered once with its loop's epoll instance, read and written by its pipes directly. What is begun on
/// the loop completes there, inline; what is begun elsewhere, as Kestrel's TLS does in its handshake, hops to the loop and
/// completes on the thread pool.
/// </summary>
internal sealed partial class EpollConnection : ConnectionContext, ILoopConnection, IDrainable, IDuplexPipe, IEpollHandler
{
    private const int NoDescriptor = -1;

    private static long s_lastId;

    private readonly EpollLoop _loop;
    private readonly bool _isAccepted;
    private EpollFeatures? _features;
    private IDictionary<object, object?>? _items;
    private string? _id;
    private EndPoint? _localAddress;
    private int _descriptor;
    private int _slot = NoDescriptor;
    private EpollConnectAttempt? _connecting;

    /// <param name="loop">Its loop for life.</param>
    /// <param name="descriptor">A non-blocking socket, which the connection owns from now on.</param>
    /// <param name="isAccepted">Whether it counts among the loop's connections, as it does from now on.</param>
    public EpollConnection(EpollLoop loop, int descriptor, bool isAccepted)
    {
        _loop = loop;
        _descriptor = descriptor;
        _isAccepted = isAccepted;
        Reader = new EpollPipeReader(this, loop);
        Writer = new EpollPipeWriter(this, loop);
        Transport = this;
        if (isAccepted)
        {
            loop.ConnectionOpened();
        }
    }

    public Loop Loop => _loop;

    public PipeReader Input => Reader;

    public PipeWriter Output => Writer;

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId
    {
        get => _id ??= string.Create(CultureInfo.InvariantCulture, $"{_loop.Index}-{Interlocked.Increment(ref s_lastId):x}");
        set => _id = value;
    }

    public override IFeatureCollection Features => _features ??= new EpollFeatures(this);

    public override IDictionary<object, object?> Items { get => _items ??= new ConnectionItems(); set => _items = value; }

    /// <summary>Of a connection to an upstream the kernel is asked, on the loop, while it is open.</summary>
    public override EndPoint? LocalEndPoint
    {
        get => _localAddress ??= _loop.IsCurrent && _descriptor != NoDescriptor ? SocketAddresses.LocalOf(_descriptor) : null;
        set => _localAddress = value;
    }

    public override EndPoint? RemoteEndPoint { get; set; }

    internal EpollPipeReader Reader { get; }

    internal EpollPipeWriter Writer { get; }

    /// <summary>-1 once it is closed. On the loop only, as all that is internal.</summary>
    internal int Descriptor => _descriptor;

    /// <summary>Whether a read may find something: bytes, the end, or an error.</summary>
    internal bool IsReadable { get; set; }

    /// <summary>The peer has ended its sending, or the connection: from now on only a read that finds the end clears <see cref="IsReadable"/>.</summary>
    internal bool HasPeerEnded { get; private set; }

    /// <summary>Where the connection is accepted, until it is given on.</summary>
    internal EpollListener? Listener { get; set; }

    /// <summary>Registers with the loop's epoll instance; false when the kernel refuses, and then the connection is closed.</summary>
    internal bool TryRegister()
    {
        const uint Events = EpollSet.Readable | EpollSet.Writable | EpollSet.PeerEnded | EpollSet.EdgeTriggered;
        if (_descriptor == NoDescriptor)
        {
            return false; // Aborted on the way to its loop.
        }

        int slot = _loop.Set.Register(_descriptor, Events, this, mayWait: _isAccepted);
        if (slot < 0)
        {
            Close(LinuxErrors.ToReadException(-slot), reset: true);
            return false;
        }

        _slot = slot;
        return true;
    }

    void IEpollHandler.OnEvents(uint events)
    {
        const uint Ended = EpollSet.PeerEnded | EpollSet.HungUp | EpollSet.Failed;
        bool ended = (events & Ended) != 0;
        HasPeerEnded |= ended;
        IsReadable |= ended || (events & EpollSet.Readable) != 0;
        if (_connecting is { } connecting)
        {
            // The event may tell of first bytes too, and no other will: they are noted before whoever connects goes on.
            connecting.OnEvents(events);
        }
        else
        {
            if ((events & (EpollSet.Writable | EpollSet.HungUp | EpollSet.Failed)) != 0)
            {
                Writer.OnWritable();
            }

            if (IsReadable)
            {
                Reader.OnReadable();
            }
        }

        if (ended)
        {
            FireClosed();
        }
    }

    void IEpollHandler.OnLoopEnded()
    {
        _ = LinuxCalls.Close(_descriptor);
        _descriptor = NoDescriptor;
    }
}
