using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// The buckets that one compilation uses. Kept ones get their changed terms only when the snapshot takes effect: a compilation, or
/// a publication, that fails must leave the limits in force as they are.
/// </summary>
internal sealed class LimitDraft(LimitStates states, long now)
{
    private readonly Dictionary<string, TokenBucketState> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BucketTableState> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanState> _newPlans = new(StringComparer.Ordinal);
    private readonly List<Action<long>> _changes = [];

    /// <summary>The clock of all buckets, when the compilation began.</summary>
    public long Now => now;

    public KeySlots Keys => states.Keys;

    /// <summary>The tables in use, by their labels, for metrics.</summary>
    public IReadOnlyCollection<BucketTableState> Tables => _tables.Values;

    public TokenBucketState Bucket(string identity, BucketTerms terms)
    {
        if (!states.Buckets.TryGetValue(identity, out TokenBucketState? bucket))
        {
            bucket = new TokenBucketState(terms, now);
        }

        _buckets.Add(identity, bucket);
        _changes.Add(at => bucket.SetTerms(terms, at));
        return bucket;
    }

    /// <param name="identity">Its size belongs to it: a table of another size is another one.</param>
    public BucketTableState Table(string identity, BucketTerms terms, int identities, TimeSpan idle)
    {
        if (!states.Tables.TryGetValue(identity, out BucketTableState? table))
        {
            table = new BucketTableState(terms, identities, idle.Ticks * TimeSpan.NanosecondsPerTick, now);
        }

        _tables.Add(identity, table);
        _changes.Add(at => table.SetTerms(terms, at));
        return table;
    }

    public PlanState Plan(string name)
    {
        if (!states.Plans.TryGetValue(name, out PlanState? plan) && !_newPlans.TryGetValue(name, out plan))
        {
            plan = new PlanState();
            _newPlans.Add(name, plan);
        }

        return plan;
    }

    public BucketSetState PlanThrottle(PlanState plan, BucketTerms terms)
    {
        BucketSetState set = plan.Throttle ??= new BucketSetState(terms, plan.Slots, now);
        _changes.Add(at => set.SetTerms(terms, at));
        return set;
    }

    public BucketSetState PlanRoute(PlanState plan, string route, BucketTerms terms)
    {
        if (!plan.Routes.TryGetValue(route, out BucketSetState? set))
        {
            set = new BucketSetState(terms, plan.Slots, now);
            plan.Routes.Add(route, set);
        }

        _changes.Add(at => set.SetTerms(terms, at));
        return set;
    }

    public QuotaSetState PlanQuota(PlanState plan, QuotaTerms terms)
    {
        QuotaSetState quota = plan.Quota ??= new QuotaSetState(terms, plan.Slots);
        _changes.Add(_ => quota.Terms = terms);
        return quota;
    }

    public void Keep()
    {
        states.Buckets = _buckets;
        states.Tables = _tables;
        foreach ((string name, PlanState plan) in _newPlans)
        {
            states.Plans.Add(name, plan);
        }
    }

    /// <summary>Puts the terms in force, at a reading of the buckets' clock.</summary>
    public void TakeEffect(long at)
    {
        foreach (Action<long> change in _changes)
        {
            change(at);
        }
    }
}
