namespace EdgeProxy.Gateway;

/// <summary>A loop's store of <see cref="Http1Turn"/>. On the loop.</summary>
internal sealed class Http1Turns(GatewayLoop home)
{
    /// <summary>Kept for the next; 3 KB each. What more clients than that need at a time is left to the collector.</summary>
    private const int FreeMax = 1024;

    private Http1Turn? _free;
    private int _count;

    public Http1Turn Rent()
    {
        if (_free is not { } turn)
        {
            return new Http1Turn(home);
        }

        _free = turn.Next;
        _count--;
        turn.Next = null;
        return turn;
    }

    /// <summary>Nobody else may hold on to it.</summary>
    public void Return(Http1Turn turn)
    {
        turn.End();
        if (_count < FreeMax)
        {
            turn.Next = _free;
            _free = turn;
            _count++;
        }
    }
}
