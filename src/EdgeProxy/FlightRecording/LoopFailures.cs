using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>
/// The flight recorder's end on one loop. A quarter of the places is for what clients did wrong: whoever sends rubbish by the thousand
/// pushes out rubbish alone, and not the one failure of an upstream that matters.
/// </summary>
internal sealed class LoopFailures : IExchangeObserver
{
    /// <summary>The first status that is no fault of the client.</summary>
    private const int ServerErrorMin = 500;

    private readonly FailureRing _failures;
    private readonly FailureRing _ofClients;
    private readonly long _slowerThan;

    public LoopFailures(FlightRecorderSettings settings)
    {
        int ofClients = settings.Entries / 4;
        _failures = new FailureRing(settings.Entries - ofClients);
        _ofClients = new FailureRing(ofClients);
        _slowerThan = settings.SlowerThan.Ticks * TimeSpan.NanosecondsPerTick;
    }

    private LoopFailures(LoopFailures like)
    {
        _failures = new FailureRing(like._failures.Capacity);
        _ofClients = new FailureRing(like._ofClients.Capacity);
    }

    public bool Wants(in Outcome outcome) => KindOf(outcome) != FailureKind.None;

    public void Observe(in ExchangeRecord record)
    {
        FailureKind kind = KindOf(record.Outcome);
        if (kind != FailureKind.None)
        {
            (kind == FailureKind.Client ? _ofClients : _failures).Keep(record, kind);
        }
    }

    /// <summary>Room for a copy; off the loop.</summary>
    public LoopFailures MakeRoom() => new(this);

    /// <summary>Fills the room; on the loop.</summary>
    public void CopyTo(LoopFailures room)
    {
        _failures.CopyTo(room._failures);
        _ofClients.CopyTo(room._ofClients);
    }

    /// <summary>What is in a copy; off the loop.</summary>
    public IEnumerable<Failure> Failures(int loop) => _failures.Failures(loop).Concat(_ofClients.Failures(loop));

    /// <summary>Of refusals, those of a broken message and of a head that did not come: what a policy refuses is no failure.</summary>
    private static bool IsFaultOfClient(in Outcome outcome) =>
        outcome.Error != ProtocolError.None || outcome.Refusal == GatewayResponseType.RequestTimeout;

    private FailureKind KindOf(in Outcome outcome)
    {
        if (Ends.IsOfClient(outcome.End) && (outcome.End != ExchangeEnd.Refused || IsFaultOfClient(outcome)))
        {
            return FailureKind.Client;
        }

        if (outcome.Status >= ServerErrorMin || !Ends.IsRegular(outcome.End))
        {
            return FailureKind.Failed;
        }

        // Until the response begins: how long a download or a tunnel lasts is the client's affair.
        long begins = outcome.HeadAt > 0 ? outcome.HeadAt : outcome.IsTunnel ? outcome.FetchedAt : outcome.EndedAt;
        return begins - outcome.StartedAt > _slowerThan ? FailureKind.Slow : FailureKind.None;
    }
}
