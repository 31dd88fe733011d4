namespace EdgeProxy.Compiler;

/// <summary>What a replay found, in bounded size: counts, and a few examples of each group.</summary>
public sealed class ReplayReport
{
    private const int InvalidShownMax = 5;

    private readonly Dictionary<(ReplayChanges Kind, string Present, string New, string Doubt), ReplayGroup> _groups = [];
    private readonly List<(long Line, string Problem)> _invalid = [];

    /// <summary>Requests that were tried.</summary>
    public long Requests { get; private set; }

    /// <summary>Of these, those that both configurations refuse alike.</summary>
    public long RefusedByBoth { get; internal set; }

    public long Changed { get; private set; }

    public long Breaking { get; private set; }

    public long Uncertain { get; private set; }

    /// <summary>Lines that tell no request.</summary>
    public long InvalidLines { get; private set; }

    /// <summary>Whether the last of them is one that the log ends in.</summary>
    public bool EndsInsideALine { get; internal set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<(long Line, string Problem)> Invalid => _invalid;

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<ReplayGroup> Groups => [.. _groups.Values.OrderByDescending(group => group.IsBreaking).ThenByDescending(group => group.Count)];

    internal void AddRequest() => Requests++;

    internal void AddInvalid(long line, string problem)
    {
        InvalidLines++;
        if (_invalid.Count < InvalidShownMax)
        {
            _invalid.Add((line, problem));
        }
    }

    internal void Add(ReplayFinding finding, int examples)
    {
        bool isUncertain = finding.Kind == ReplayChanges.Uncertain;
        Uncertain += isUncertain ? 1 : 0;
        Changed += isUncertain ? 0 : 1;
        Breaking += finding.IsBreaking ? 1 : 0;
        var key = (finding.Kind, finding.Present.RouteText, finding.New.RouteText, finding.Doubt);
        if (!_groups.TryGetValue(key, out ReplayGroup? group))
        {
            _groups.Add(key, group = new ReplayGroup(finding));
        }

        group.Add(finding, examples);
    }
}

/// <summary>Findings of one kind between one pair of routes.</summary>
public sealed class ReplayGroup
{
    private readonly List<ReplayFinding> _examples = [];

    internal ReplayGroup(ReplayFinding first)
    {
        Kind = first.Kind;
        Present = first.Present.RouteText;
        New = first.New.RouteText;
        Doubt = first.Doubt;
    }

    public ReplayChanges Kind { get; }

    /// <summary>The route, or how the request is refused.</summary>
    public string Present { get; }

    /// <summary>The route, or how the request is refused.</summary>
    public string New { get; }

    public string Doubt { get; }

    public long Count { get; private set; }

    /// <summary>Whether a request that is served now is refused then.</summary>
    public bool IsBreaking { get; private set; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<ReplayFinding> Examples => _examples;

    internal void Add(ReplayFinding finding, int examples)
    {
        Count++;
        IsBreaking |= finding.IsBreaking;
        if (_examples.Count < examples)
        {
            _examples.Add(finding);
        }
    }
}
