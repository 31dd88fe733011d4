namespace EdgeProxy.Gateway;

/// <content>The account: every exchange ends here with one outcome, whatever became of it.</content>
public sealed partial class Exchange
{
    /// <summary>The outcome so far; complete once the exchange has ended.</summary>
    public ref readonly Outcome Outcome => ref _outcome;

    private void Account()
    {
        if (_aborted != ExchangeEnd.None && _outcome.End != ExchangeEnd.Completed)
        {
            _outcome.End = _aborted;
        }

        _outcome.Status = Client.StatusSent;
        _outcome.RequestBytes += Client.Body.BytesRead;
        _outcome.ResponseBytes += Client.ResponseBytesSent;
        _outcome.EndedAt = Home.Loop.Clock.Nanoseconds();
        Home.Counters.ExchangesInFlight--;
        Snapshot = null!; // The connection may now be idle for long, and is not to keep it.
        Home.Counters.Count(_outcome, Route);
        if (Home.IsObserved)
        {
            Report();
        }

        EndAdmission();
    }
}
