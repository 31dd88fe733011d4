using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>A compiled usage plan. Immutable; its buckets and counts outlive it.</summary>
public sealed class Plan
{
    private readonly ulong[]? _stages;
    private readonly int[] _limitedRoutes;
    private readonly Limit[] _ofRoutes;

    /// <param name="id">Dense, and the same as long as the process lives.</param>
    /// <param name="name">As the documents call it.</param>
    /// <param name="stages">Ids of stages at which its keys are let in; null for everywhere.</param>
    /// <param name="ofRoutes">Further limits of each key, by the route's id; null for none.</param>
    public Plan(int id, string name, IReadOnlyCollection<int>? stages, IReadOnlyDictionary<int, Limit>? ofRoutes = null)
    {
        Id = id;
        Name = name;
        _limitedRoutes = [.. (ofRoutes?.Keys ?? []).Order()];
        _ofRoutes = [.. _limitedRoutes.Select(route => ofRoutes![route])];
        if (stages is not null)
        {
            _stages = new ulong[(stages.DefaultIfEmpty(-1).Max() / 64) + 1];
            foreach (int stage in stages)
            {
                _stages[stage / 64] |= 1UL << (stage % 64);
            }
        }
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>Of each key; null for none.</summary>
    public Limit? Throttle { get; init; }

    /// <summary>Of each key; null for none.</summary>
    public PlanQuota? Quota { get; init; }

    /// <summary>The further limit of each key on a route; null for none.</summary>
    public Limit? OnRoute(int route)
    {
        int index = _limitedRoutes.AsSpan().BinarySearch(route);
        return index < 0 ? null : _ofRoutes[index];
    }

    public bool Covers(int stage) => _stages is null || (stage / 64 < _stages.Length && (_stages[stage / 64] & (1UL << (stage % 64))) != 0);
}

/// <summary>A plan's quota, and how clients are told of it.</summary>
public sealed class PlanQuota
{
    public PlanQuota(string name, QuotaTerms terms, QuotaSetState counts)
    {
        Name = name;
        Terms = terms;
        Counts = counts;
        QuotedName = Limit.QuotedName(name);
    }

    /// <summary>How response fields call it.</summary>
    public string Name { get; }

    /// <summary>As they will be in force with the snapshot.</summary>
    public QuotaTerms Terms { get; }

    /// <summary>The counts, by the key's slot in the plan.</summary>
    public QuotaSetState Counts { get; }

    /// <summary>The same as they have it.</summary>
    internal byte[] QuotedName { get; }
}
