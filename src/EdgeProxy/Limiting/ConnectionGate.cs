using System.Net;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy;

/// <summary>
/// The first step of every listener's pipeline, before TLS: lets a connection in, or closes it at once because a limit of the
/// process is reached. From any thread; a connection costs a few atomic operations and, with a limit by address, one short lock.
/// </summary>
/// <remarks>
/// When the process is full, the longest idle client gives way to the new one, if it has been idle for half a second: a client
/// that wants something now is worth more than one that may want something later, and who only holds connections cannot
/// keep others out. Nobody gives way to a client that is over the limit of its address.
/// </remarks>
internal sealed class ConnectionGate : IAcceptObserver
{
    /// <summary>By how much connections may be above the limit while idle ones are being closed: a sixteenth, and one.</summary>
    private const int OverShare = 16;

    private readonly GatewayRuntime _runtime;
    private readonly AddressCounts? _addresses;
    private readonly int _perAddressMax;
    private readonly long[] _shed = new long[Enum.GetValues<Shedding>().Length];
    private long _pauses;
    private int _open;

    /// <param name="connectionsMax">Of the process.</param>
    /// <param name="perAddressMax">0 for no bound.</param>
    /// <param name="descriptorsMax">Accepted descriptors with this number or a higher one are closed.</param>
    public ConnectionGate(GatewayRuntime runtime, int connectionsMax, int perAddressMax, int descriptorsMax)
    {
        _runtime = runtime;
        _perAddressMax = perAddressMax;
        _addresses = perAddressMax == 0 ? null : new AddressCounts(connectionsMax, (ulong)Random.Shared.NextInt64());
        ConnectionsMax = connectionsMax;
        DescriptorsMax = descriptorsMax;
    }

    public int ConnectionsMax { get; }

    public int DescriptorsMax { get; }

    /// <summary>Connections that were let in and have not ended.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How often accepting had to rest for want of a descriptor.</summary>
    public long Pauses => Volatile.Read(ref _pauses);

    /// <summary>No new connections while it is set.</summary>
    public bool IsMemoryShort { get; set; }

    /// <summary>Connections that were closed at once for a limit.</summary>
    public long ShedBy(Shedding kind) => Volatile.Read(ref _shed[(int)kind]);

    /// <summary>Serves a connection by the rest of the pipeline, or closes it at once.</summary>
    /// <param name="listener">Where it was accepted; its trusted proxies are not counted by address, since many clients are behind each.</param>
    public async Task RunAsync(ConnectionDelegate next, ConnectionContext connection, Listener listener)
    {
        IPAddress? peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        ulong? address = _addresses is null || peer is null || listener.TrustedProxies.Contains(peer) ? null : AddressCounts.KeyOf(peer);
        if (Refusal(address, out bool isCounted) is { } kind)
        {
            Interlocked.Increment(ref _shed[(int)kind]);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            if (isCounted)
            {
                _addresses!.Remove(address!.Value);
            }
        }
    }

    public void DescriptorRefused()
    {
        Interlocked.Increment(ref _shed[(int)Shedding.Descriptors]);
        _runtime.TryMakeWay(); // Too late for this one, in time for the next.
    }

    public void AcceptPaused()
    {
        Interlocked.Increment(ref _pauses);
        _runtime.TryMakeWay();
    }

    /// <summary>Null when it is let in; then it is counted.</summary>
    private Shedding? Refusal(ulong? address, out bool isCounted)
    {
        isCounted = false;
        if (IsMemoryShort)
        {
            return Shedding.Memory;
        }

        if (address is { } key && !_addresses!.TryAdd(key, _perAddressMax, out isCounted))
        {
            return Shedding.Address;
        }

        int open = Interlocked.Increment(ref _open);
        if (open <= ConnectionsMax || (open <= ConnectionsMax + (ConnectionsMax / OverShare) + 1 && _runtime.TryMakeWay()))
        {
            return null;
        }

        Interlocked.Decrement(ref _open);
        if (isCounted)
        {
            _addresses!.Remove(address!.Value);
        }

        return Shedding.Process;
    }
}
