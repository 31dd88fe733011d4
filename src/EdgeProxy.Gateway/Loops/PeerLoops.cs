namespace EdgeProxy.Gateway;

/// <summary>What one loop may ask of the others; each is a post with a state made once, so that nothing is allocated.</summary>
internal sealed class PeerLoops
{
    private readonly GatewayLoop[] _loops;
    private readonly object?[][] _messages;

    public PeerLoops(GatewayLoop[] loops)
    {
        _loops = loops;
        _messages = new object?[loops.Length][];
        for (int i = 0; i < loops.Length; i++)
        {
            _messages[i] = [];
        }
    }

    /// <summary>Room for the endpoints of a new snapshot; before any loop uses it.</summary>
    public void Prepare(int endpoints)
    {
        for (int loop = 0; loop < _loops.Length; loop++)
        {
            object?[] known = _messages[loop];
            if (known.Length < endpoints)
            {
                object?[] grown = new object?[endpoints];
                known.CopyTo(grown, 0);
                for (int i = known.Length; i < endpoints; i++)
                {
                    grown[i] = new Message(_loops[loop], i);
                }

                Volatile.Write(ref _messages[loop], grown);
            }
        }
    }

    /// <summary>Asks each other loop to close one idle connection of the endpoint.</summary>
    public void AskToCede(int endpointId, int asking)
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            if (i != asking)
            {
                _loops[i].Loop.Post(
                    static state =>
                    {
                        var message = (Message)state!;
                        message.To.Pools.Cede(message.EndpointId);
                    },
                    _messages[i][endpointId]);
            }
        }
    }

    public void TellSlotAvailable(int loop, int endpointId) =>
        _loops[loop].Loop.Post(
            static state =>
            {
                var message = (Message)state!;
                message.To.Pools.SlotAvailable(message.EndpointId);
            },
            _messages[loop][endpointId]);

    private sealed record Message(GatewayLoop To, int EndpointId);
}
