using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>Compiles routes: grows the trie route by route, then sorts the entries by node so that each node's lie side by side.</summary>
internal sealed class RouteTableBuilder
{
    private readonly IReadOnlyList<RouteSpec> _routes;
    private readonly ICollection<RouteConflict> _conflicts;
    private readonly SegmentTrieBuilder _trie;
    private readonly List<PendingEntry> _pending;
    private readonly List<RouteCondition> _conditions = [];
    private readonly List<ByteRange> _parameterNames = [];
    private readonly ParameterNameRange[] _parameterNamesOf;
    private readonly int _exactRoot;
    private readonly int _wildcardRoot;
    private int _anyRoot = -1;

    public RouteTableBuilder(IReadOnlyList<RouteSpec> routes, ICollection<RouteConflict> conflicts)
    {
        _routes = routes;
        _conflicts = conflicts;
        _trie = new SegmentTrieBuilder(routes.Count);
        _pending = new List<PendingEntry>(routes.Count);
        _parameterNamesOf = new ParameterNameRange[routes.Count == 0 ? 0 : routes.Max(route => route.Id) + 1];
        _exactRoot = _trie.AddRoot();
        _wildcardRoot = _trie.AddRoot();
    }

    public RouteTable Build(Action? giveWay)
    {
        for (int ordinal = 0; ordinal < _routes.Count; ordinal++)
        {
            giveWay?.Invoke();
            Add(ordinal);
        }

        _pending.Sort(PendingEntry.InOrderOfTrial);
        RouteConflicts.Find(_pending, _routes, _conflicts);
        RouteEntry[] entries = new RouteEntry[_pending.Count];
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            entries[i] = _pending[i].Entry;
            ref TrieNode node = ref _trie[_pending[i].Node];
            node.EntryStart = i;
            node.FullCount += _pending[i].Kind == EntryKind.Full ? 1 : 0;
            node.GreedyCount += _pending[i].Kind == EntryKind.Greedy ? 1 : 0;
            node.DefaultCount += _pending[i].Kind == EntryKind.Default ? 1 : 0;
        }

        SegmentTrie trie = _trie.Freeze();
        return new RouteTable(
            trie,
            entries,
            [.. _conditions],
            [.. _parameterNames],
            _parameterNamesOf,
            new HostRoots(_exactRoot, _wildcardRoot, _anyRoot),
            ChoicesMax(trie.Nodes));
    }

    private void Add(int ordinal)
    {
        RouteSpec route = _routes[ordinal];
        RouteEntry entry = new() { RouteId = route.Id, ConditionStart = _conditions.Count };
        AddConditions(route.Headers, onQuery: false);
        AddConditions(route.Query, onQuery: true);
        entry.ConditionCount = _conditions.Count - entry.ConditionStart;
        entry.ParameterCount = AddParameterNames(route);

        IReadOnlyList<string> hosts = route.Hosts.Count == 0 ? [""] : route.Hosts;
        foreach (string host in hosts)
        {
            int node = PatternRoot(StageRoot(host), route.StagePath);
            EntryKind kind = route.Path is null ? EntryKind.Default : AddPattern(ref node, route.Path);
            AddEntries(entry, ordinal, node, kind);
        }
    }

    private void AddEntries(RouteEntry entry, int ordinal, int node, EntryKind kind)
    {
        RouteSpec route = _routes[ordinal];
        if (route.Methods.Count == 0)
        {
            entry.AnyMethod = true;
            _pending.Add(new PendingEntry(node, kind, null, ordinal, entry));
        }

        foreach (string method in route.Methods)
        {
            entry.Method = MethodNames.Parse(method);
            entry.MethodName = entry.Method == KnownMethod.Other ? _trie.AddLiteral(method) : default;
            _pending.Add(new PendingEntry(node, kind, method, ordinal, entry));
        }
    }

    private int StageRoot(string host)
    {
        if (host is "" or "*")
        {
            _anyRoot = _anyRoot < 0 ? _trie.AddRoot() : _anyRoot;
            return _anyRoot;
        }

        string name = host.ToLowerInvariant();
        int node;
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            node = _wildcardRoot;
            foreach (string label in name[2..].Split('.').Reverse())
            {
                node = _trie.GetOrAddChild(node, label);
            }
        }
        else
        {
            node = _trie.GetOrAddChild(_exactRoot, name.EndsWith('.') ? name.AsSpan(0, name.Length - 1) : name);
        }

        return LinkOf(node);
    }

    private int PatternRoot(int stageRoot, string stagePath)
    {
        int node = stageRoot;
        var segments = new RoutePattern(stagePath);
        while (segments.Next())
        {
            node = _trie.GetOrAddChild(node, segments.Text);
        }

        return LinkOf(node);
    }

    /// <summary>The root that the node links to, added when there is none yet.</summary>
    private int LinkOf(int node)
    {
        if (_trie[node].Link < 0)
        {
            int root = _trie.AddRoot();
            _trie[node].Link = root;
        }

        return _trie[node].Link;
    }

    private EntryKind AddPattern(ref int node, string pattern)
    {
        var segments = new RoutePattern(pattern);
        while (segments.Next())
        {
            switch (segments.Kind)
            {
                case SegmentKind.Greedy:
                    return EntryKind.Greedy;
                case SegmentKind.Parameter:
                    node = _trie.GetOrAddParameter(node);
                    break;
                default:
                    node = _trie.GetOrAddChild(node, segments.Text);
                    break;
            }
        }

        return EntryKind.Full;
    }

    private int AddParameterNames(RouteSpec route)
    {
        int start = _parameterNames.Count;
        if (route.Path is not null && route.Path.Contains('{', StringComparison.Ordinal))
        {
            var segments = new RoutePattern(route.Path);
            while (segments.Next())
            {
                if (segments.Kind != SegmentKind.Literal)
                {
                    _parameterNames.Add(_trie.AddLiteral(segments.Text));
                }
            }
        }

        int count = _parameterNames.Count - start;
        _parameterNamesOf[route.Id] = new ParameterNameRange { Start = start, Count = count };
        return count;
    }

    private void AddConditions(IReadOnlyList<FieldCondition> conditions, bool onQuery)
    {
        foreach (FieldCondition condition in conditions)
        {
            _conditions.Add(new RouteCondition
            {
                Name = _trie.AddLiteral(condition.Name),
                Value = _trie.AddLiteral(condition.Value ?? ""),
                Exact = condition.Value is not null,
                OnQuery = onQuery,
            });
        }
    }

    /// <summary>Most places to go back to that one walk can leave behind: literals beside a parameter on one way down.</summary>
    private static int ChoicesMax(TrieNode[] nodes)
    {
        // Parents stand before their children, so that one pass is enough.
        int[] choices = new int[nodes.Length];
        for (int i = 1; i < nodes.Length; i++)
        {
            bool choice = nodes[i].Child != 0 && nodes[i].Link >= 0;
            choices[i] = choices[nodes[i].Parent] + (choice ? 1 : 0);
        }

        return choices.Max();
    }
}
