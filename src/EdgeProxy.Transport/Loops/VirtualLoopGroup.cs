using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Transport;

/// <summary>Loops over the framework's sockets transport.</summary>
public sealed class VirtualLoopGroup : LoopGroup
{
    private readonly VirtualLoop[] _loops;

    /// <param name="count">Loops; 0 for one for each processor that the process may use.</param>
    /// <param name="time">Null for the system's. The waits between timers are always real milliseconds.</param>
    /// <param name="connector">Null for a <see cref="SocketsConnector"/>, which the group then disposes.</param>
    public VirtualLoopGroup(int count = 0, TimeProvider? time = null, IConnector? connector = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Connector = connector ?? new SocketsConnector();
        _loops = new VirtualLoop[count == 0 ? Environment.ProcessorCount : count];
        for (int i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new VirtualLoop(this, i, time ?? TimeProvider.System);
        }
    }

    public override IReadOnlyList<Loop> Loops => _loops;

    public override IConnector Connector { get; }

    public override int DescriptorsMax
    {
        get => base.DescriptorsMax;
        set
        {
            base.DescriptorsMax = value;
            if (Connector is SocketsConnector connector)
            {
                connector.DescriptorsMax = value;
            }
        }
    }

    public override IConnectionListenerFactory NewListenerFactory(ListenTerms terms, ILoggerFactory logs)
    {
        var options = new SocketTransportOptions { CreateBoundListenSocket = terms.Bind };
        SocketsTransport.Configure(options);
        return new SocketListenerFactory(options, logs, terms.Observer);
    }

    /// <summary>
    /// Runs what is queued on each loop, then ends the threads. Connections must be gone by then: what completes later never
    /// runs. Not from a loop.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        foreach (VirtualLoop loop in _loops)
        {
            await loop.StopAsync().ConfigureAwait(false);
        }

        (Connector as IDisposable)?.Dispose();
    }
}
