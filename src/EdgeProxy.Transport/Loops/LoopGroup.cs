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
