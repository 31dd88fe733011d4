using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Transport;

/// <summary>The loops of the process.</summary>
public abstract class LoopGroup : IAsyncDisposable
{
    public abstract IReadOnlyList<Loop> Loops { get; }

    public abstract IConnector Connector { get; }

    /// <summary>
    /// Told of exceptions that callbacks let escape, on the thread where they did; the loop goes on. The host logs them.
    /// Set before the loops get work.
    /// </summary>
    public Action<Loop, Exception>? OnUnhandled { get; set; }

    /// <summary>
    /// A connection to an upstream whose descriptor has this number or a higher one fails as if there were none: the last ones
    /// are for files and threads, without which the process would not live. Set before the first connection.
    /// </summary>
    public virtual int DescriptorsMax { get; set; } = int.MaxValue;

    /// <summary>For a server whose connections these loops are to serve, by a <see cref="LoopConnectionHandler"/>.</summary>
    public virtual IConnectionListenerFactory NewListenerFactory(ListenTerms terms, ILoggerFactory logs) =>
        throw new NotSupportedException("These loops accept no connections.");

    /// <summary>The loop with the fewest connections.</summary>
    public Loop LeastLoaded()
    {
        Loop best = Loops[0];
        for (int i = 1; i < Loops.Count; i++)
        {
            if (Loops[i].Connections < best.Connections)
            {
                best = Loops[i];
            }
        }

        return best;
    }

    public abstract ValueTask DisposeAsync();
}
