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

        // What follows a fetch that completed takes no time worth another look at the clock.
        _outcome.EndedAt = _outcome is { End: ExchangeEnd.Completed, FetchedAt: > 0 } ? _outcome.FetchedAt : Home.Loop.Clock.Nanoseconds();
        Home.Counters.ExchangesInFlight--;
        Home.Counters.Count(_outcome, Route);
        if (Home.IsObserved)
        {
            ReportIfWanted();
        }

        Snapshot = null!; // The connection may now be idle for long, and is not to keep it.

        EndAdmission();
    }
}
