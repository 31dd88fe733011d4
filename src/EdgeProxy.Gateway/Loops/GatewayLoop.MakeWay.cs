namespace EdgeProxy.Gateway;

/// <content>Idle clients give way to others when the process is short of something.</content>
internal sealed partial class GatewayLoop
{
    /// <summary>
    /// Who has been idle for less does not give way: clients that connect faster than that must not push each other out before
    /// the first of them has sent its request.
    /// </summary>
    public const long GiveWayMilliseconds = 500;

    /// <summary>Asked for and not closed yet, at most: how far a flood can get ahead of its loop.</summary>
    private const int AskedMax = 64;

    private const int CloseShare = 4;

    private int _asked;

    public IdleClients Idle { get; } = new();

    /// <summary>From any thread; an answer that is a little late at most.</summary>
    public bool CanMakeWay
    {
        get
        {
            int asked = Volatile.Read(ref _asked);
            long now = Loop.Clock.Nanoseconds() / 1_000_000; // Not the time of its turn: it may sleep.
            return asked < AskedMax && Idle.Count > asked && Idle.OldestSince <= now - GiveWayMilliseconds;
        }
    }

    /// <summary>Has the longest idle client closed. False when too many closures wait already. From any thread.</summary>
    public bool TryAskToMakeWay()
    {
        if (Interlocked.Increment(ref _asked) > AskedMax)
        {
            Interlocked.Decrement(ref _asked);
            return false;
        }

        Loop.Post(
            static state =>
            {
                var loop = (GatewayLoop)state!;
                Interlocked.Decrement(ref loop._asked);
                if (loop.Idle.OldestSince <= loop.Loop.Clock.Milliseconds - GiveWayMilliseconds)
                {
                    loop.Idle.Oldest!.GiveWay(); // Else it has begun a request meanwhile.
                }
            },
            this);
        return true;
    }

    public void CloseIdleClients(int least)
    {
        Loop.AssertCurrent();
        for (int left = Math.Max(least, Idle.Count / CloseShare); left > 0 && Idle.Oldest is { } client; left--)
        {
            client.GiveWay();
        }
    }
}
