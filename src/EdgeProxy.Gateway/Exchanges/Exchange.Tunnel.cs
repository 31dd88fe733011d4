using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>After an answered upgrade: the exchange is a tunnel, until one side, the gateway or a reload ends it.</content>
public sealed partial class Exchange
{
    private IDuplexPipe? _tunnelClient;

    /// <summary>Whether a tunnel of this exchange has no place any more.</summary>
    internal bool MustLeaveTunnel => Home.IsDraining || Home.Snapshot.Routes[Route!.Id].IsRetired;

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> TunnelAsync()
    {
        UpstreamConnection upstream = _fetch.TakeConnection();
        Home.Counters.TunnelsOpen++;
        var tunnel = new Tunnel(_deadlines, Home.Random, Client, _tunnelClient!, upstream, Route!.TunnelIdle);
        _tunnel = tunnel;
        _tunnelClient = null;
        _tunnelKeyName = KeyName.ToArray();
        Snapshot = null!;
        if (MustLeaveTunnel)
        {
            _deadlines.Set(DeadlineKind.Leave, Home.LeaveJitter()); // The upgrade was under way when the others were told.
        }

        try
        {
            ExchangeEnd end = await tunnel.RunAsync();
            if (tunnel.EndedInOrder)
            {
                upstream.Close(); // The last frames may still be on their way out: both connections close behind them.
            }
            else
            {
                Client.Abort();
            }

            return end;
        }
        finally
        {
            upstream.Dispose(); // Nothing, where it was closed in good order.
            _tunnel = null;
            Home.Counters.TunnelsOpen--;
            _outcome.Tunnelled(tunnel);
        }
    }
}
