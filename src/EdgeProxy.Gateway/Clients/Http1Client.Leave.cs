namespace EdgeProxy.Gateway;

/// <content>What the gateway ends of itself: a shutdown, and tunnels whose route a reload removed.</content>
internal sealed partial class Http1Client
{
    /// <summary>Shutdown: an idle connection or a tunnel ends within the time that it is given, another after its exchange.</summary>
    /// <param name="milliseconds">0 for now.</param>
    public void LeaveWithin(long milliseconds)
    {
        if (milliseconds == 0)
        {
            Leave();
        }
        else
        {
            _deadlines.Set(DeadlineKind.Leave, milliseconds);
        }
    }

    /// <summary>A reload: a tunnel whose route is gone ends after a jitter. Nothing happens to others.</summary>
    public void LeaveRemovedRoute()
    {
        if (_isTunnel && !_deadlines.IsSet(DeadlineKind.Leave) && _turn!.Exchange.MustLeaveTunnel)
        {
            _deadlines.Set(DeadlineKind.Leave, _home.LeaveJitter());
        }
    }

    /// <summary>Its place is needed: ends an idle connection, unless a request has come at the same moment.</summary>
    public void GiveWay()
    {
        _home.Idle.Remove(this);
        _end = ConnectionEnd.GaveWay;
        _stop = true;
        _input.CancelPendingRead();
    }

    /// <summary>The drain's deadline has passed.</summary>
    public void AbortNow()
    {
        _end = ConnectionEnd.Shutdown;
        _stop = true;
        if (_inExchange)
        {
            _turn!.Exchange.Abort(ExchangeEnd.Shutdown);
        }

        Abort();
        CancelPending();
    }

    private void Leave()
    {
        if (_isTunnel)
        {
            _turn!.Exchange.LeaveTunnel();
        }
        else if (_home.IsDraining && !_inExchange && !_isLingering)
        {
            _end = ConnectionEnd.Shutdown;
            _stop = true;
            _input.CancelPendingRead();
        }
    }
}
