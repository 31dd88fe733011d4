using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// What one loop needs to ask limits: two chains of levels, before and after routing. One for a loop and not for a connection,
/// since all that an exchange asks of it is asked in one turn.
/// </summary>
internal sealed class LimitTurn
{
    private readonly Limit[] _after = new Limit[BucketChain.LevelsMax];
    private readonly GatewayLoop _home;
    private Limit[] _before = [];
    private BucketChain _beforeChain;
    private BucketChain _afterChain;

    public LimitTurn(GatewayLoop home)
    {
        _home = home;
        _beforeChain.Clear();
        _afterChain.Clear();
    }

    /// <summary>Tokens that refusals had to leave charged, since others had charged the same bucket in between.</summary>
    public long Lost { get; private set; }

    /// <summary>The limits of the listener, before a request is routed: floods of what leads nowhere, and of guessed keys, meet them too.</summary>
    public GatewayResponseType AdmitClient(Exchange exchange, Limit[] limits)
    {
        _before = limits;
        _beforeChain.Clear();
        foreach (Limit limit in limits)
        {
            _beforeChain.Add(limit.Throttle, limit.IdOf(exchange));
        }

        if (limits.Length == 0 || TryTake(ref _beforeChain, exchange))
        {
            return GatewayResponseType.None;
        }

        LimitKind kind = _before[_beforeChain.RefusedBy].Kind;
        LimitText text = exchange.LimitText;
        WriteLevels(text, ref _beforeChain, _before, exchange.Outcome.StartedAt);
        text.SetRetryAfter(RateLimitFields.RetryAfterSeconds(_beforeChain.WaitNanoseconds));
        text.Choose(LimitFields.Standard);
        return exchange.RefuseBy(kind, GatewayResponseType.Throttled);
    }

    public void BeginRoute() => _afterChain.Clear();

    public void Add(Limit limit, ulong id)
    {
        _after[_afterChain.Count] = limit;
        _afterChain.Add(limit.Throttle, id);
    }

    /// <summary>
    /// The quota first, whose count can always be given back exactly; then the chain, all levels or none. The chain looks before, so
    /// that the key's bucket and its count come from memory together.
    /// </summary>
    public GatewayResponseType Admit(Exchange exchange, PlanQuota? quota, LimitFields fields)
    {
        if (exchange.Plan is not null && _home.Usage is { MayAdmit: false })
        {
            GiveBackBefore();
            return exchange.RefuseBy(LimitKind.Usage, GatewayResponseType.UsageUnavailable);
        }

        _afterChain.Look(exchange.Outcome.StartedAt);
        QuotaCharge charge = default;
        if (quota is not null && !quota.Counts.TryCharge(exchange.PlanSlot, exchange.UnixMilliseconds, out charge))
        {
            GiveBackBefore();
            LimitText text = exchange.LimitText;
            text.AddQuota(quota, charge, exchange.UnixMilliseconds);
            text.SetRetryAfter(Math.Max(1, charge.Window.SecondsLeft(exchange.UnixMilliseconds)));
            text.Choose(fields);
            return exchange.RefuseBy(LimitKind.Quota, GatewayResponseType.QuotaExceeded);
        }

        bool isAdmitted = _afterChain.Count == 0 || TryTake(ref _afterChain, exchange);
        if (!isAdmitted)
        {
            if (quota is not null)
            {
                quota.Counts.GiveBack(charge);
                charge = charge with { Remaining = charge.Remaining + 1 };
            }

            GiveBackBefore();
        }

        if (isAdmitted && exchange.Plan is not null)
        {
            exchange.CountUse(quota is null ? UsageKey.NoWindow : charge.CountedIn, charge.Limit);
        }

        if (fields != LimitFields.Off || !isAdmitted)
        {
            Tell(exchange, quota, charge, fields, isAdmitted);
        }

        return isAdmitted ? GatewayResponseType.None : exchange.RefuseBy(_after[_afterChain.RefusedBy].Kind, GatewayResponseType.Throttled);
    }

    /// <summary>
    /// The exchange's reading of the clock is good enough, and costs nothing more. Only where the wait that it leads to is over
    /// by now is the clock read again: else changed terms, which take no time from before them, would refuse what they admit.
    /// </summary>
    private bool TryTake(ref BucketChain chain, Exchange exchange)
    {
        long now = exchange.Outcome.StartedAt;
        bool isTaken = chain.TryTake(now);
        Lost += chain.Lost;
        if (isTaken)
        {
            return true;
        }

        long fresh = _home.Loop.Clock.Nanoseconds();
        if (chain.WaitNanoseconds > fresh - now)
        {
            return false;
        }

        isTaken = chain.TryTake(fresh);
        Lost += chain.Lost;
        return isTaken;
    }

    /// <summary>What the listener's limits took is given back when a later limit refuses: the request is charged to no limit.</summary>
    private void GiveBackBefore()
    {
        if (_beforeChain.Count > 0)
        {
            _beforeChain.GiveBack();
            Lost += _beforeChain.Lost;
        }
    }

    private void Tell(Exchange exchange, PlanQuota? quota, in QuotaCharge charge, LimitFields fields, bool isAdmitted)
    {
        LimitText text = exchange.LimitText;
        long now = exchange.Outcome.StartedAt;
        WriteLevels(text, ref _afterChain, _after, now);
        if (quota is not null)
        {
            text.AddQuota(quota, charge, exchange.UnixMilliseconds);
        }

        if (isAdmitted)
        {
            WriteLevels(text, ref _beforeChain, _before, now);
        }
        else
        {
            text.SetRetryAfter(RateLimitFields.RetryAfterSeconds(_afterChain.WaitNanoseconds));
        }

        text.Choose(fields);
    }

    private static void WriteLevels(LimitText text, ref BucketChain chain, Limit[] limits, long now)
    {
        for (int level = 0; level < chain.Count; level++)
        {
            // What the request itself left there, without another look; but for a level that is empty now, of which the wait is told.
            double left = chain.RefusedBy < 0 ? chain.ChargeOf(level).TokensLeft : 0;
            if (left >= 1)
            {
                text.AddLimit(limits[level], left, 0);
            }
            else
            {
                BucketLevel seen = limits[level].Throttle.Peek(chain.IdOf(level), now);
                text.AddLimit(limits[level], seen.Tokens, Math.Max(seen.WaitNanoseconds, level == chain.RefusedBy ? chain.WaitNanoseconds : 0));
            }
        }
    }
}
