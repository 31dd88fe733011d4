namespace EdgeProxy.Transport;

/// <summary>The loops of the process.</summary>
public abstract class LoopGroup : IAsyncDisposable
{
    public abstract IReadOnlyList<Loop> Loops { get; }

    public abstract IConnector Connector { get; }

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
