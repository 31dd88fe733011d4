namespace EdgeProxy.LoadTests;

/// <summary>Who takes part where bodies are large: peers that have a setting for it also with that.</summary>
internal static class LargeBodies
{
    public static List<Contestant> Contestants(SuiteOptions options)
    {
        List<Contestant> contestants = Contestant.GatewayAnd(options.Peers);
        foreach (ServerKind peer in options.Peers.Where(peer => peer is ServerKind.Nginx or ServerKind.Haproxy))
        {
            contestants.Add(new Contestant($"{Contestant.NameOf(peer)}, large buffers", peer) { LargeBuffers = true });
        }

        return contestants;
    }
}
