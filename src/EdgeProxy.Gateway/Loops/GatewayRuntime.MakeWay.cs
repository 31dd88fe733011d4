namespace EdgeProxy.Gateway;

/// <content>Idle clients give way to others when the process is short of something.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>
    /// Asks the loop with the longest idle client to close it. False when no client has been idle for
    /// <see cref="GatewayLoop.GiveWayMilliseconds"/>. From any thread; the client is closed in a later turn.
    /// </summary>
    public bool TryMakeWay()
    {
        GatewayLoop? best = null;
        foreach (GatewayLoop loop in _loops)
        {
            if (loop.CanMakeWay && (best is null || loop.Idle.OldestSince < best.Idle.OldestSince))
            {
                best = loop;
            }
        }

        return best is not null && best.TryAskToMakeWay();
    }

    /// <summary>Closes so many idle clients of each loop, or a quarter of them if that is more: the longest idle first. From any thread.</summary>
    public void CloseIdleClients(int least)
    {
        foreach (GatewayLoop loop in _loops)
        {
            loop.Loop.Post(_ => loop.CloseIdleClients(least), null);
        }
    }
}
