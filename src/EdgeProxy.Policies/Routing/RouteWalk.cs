using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>One look-up among the patterns below a stage path.</summary>
internal ref struct RouteWalk
{
    /// <summary>Places to go back to that fit the stack; a configuration that needs more, which is none of this world, allocates.</summary>
    private const int StackChoicesMax = 256;

    private readonly SegmentTrie _trie;
    private readonly TrieNode[] _nodes;
    private readonly RouteEntry[] _entries;
    private readonly RouteCondition[] _conditions;
    private readonly ReadOnlySpan<byte> _path;
    private readonly RouteRequest _request;
    private readonly RouteTrace? _trace;

    /// <summary>What was found: the entry, its node, and where in the path its greedy parameter begins (the path's length for none).</summary>
    private int _entry;
    private int _node;
    private int _position;

    public RouteWalk(SegmentTrie trie, RouteEntry[] entries, RouteCondition[] conditions, ReadOnlySpan<byte> path, RouteRequest request, RouteTrace? trace)
    {
        _trie = trie;
        _nodes = trie.Nodes;
        _entries = entries;
        _conditions = conditions;
        _path = path;
        _request = request;
        _trace = trace;
        _entry = -1;
    }

    /// <summary>A <c>{param}</c> beside a literal that was followed: where the walk goes on when the literal leads nowhere.</summary>
    private struct Choice
    {
        public int Node;
        public int Position;

        /// <summary>Segments from the root to the node.</summary>
        public int Depth;
    }

    /// <summary>Finds the best route below <paramref name="root"/> for the path from <paramref name="position"/> on.</summary>
    public bool TryFind(int root, int position, int choicesMax)
    {
        _entry = -1;
        bool isRoot = position == _path.Length || (position + 1 == _path.Length && _path[position] == '/');
        if (isRoot && position + _path.Length > 0)
        {
            Accept(Select(_nodes[root].EntryStart, _nodes[root].FullCount), root, _path.Length);
        }
        else if (_path.Length > 0 && _path[position] == '/')
        {
            scoped Span<Choice> choices = choicesMax <= StackChoicesMax ? stackalloc Choice[choicesMax] : new Choice[choicesMax];
            FindPattern(root, position, choices);
        }

        if (_entry < 0)
        {
            ref readonly TrieNode node = ref _nodes[root];
            Accept(Select(node.EntryStart + node.FullCount + node.GreedyCount, node.DefaultCount), root, _path.Length);
        }

        return _entry >= 0;
    }

    /// <summary>Writes the match: from the end of the path up to the patterns' root, since nodes know their parents.</summary>
    public readonly void Capture(int root, ref RouteMatch match)
    {
        ref readonly RouteEntry entry = ref _entries[_entry];
        match.RouteId = entry.RouteId;
        match.ParameterCount = Math.Min(entry.ParameterCount, RouteMatch.ParametersMax);
        int index = entry.ParameterCount;
        int end = _position;
        if (end < _path.Length)
        {
            Write(ref match, --index, new ByteRange(end + 1, _path.Length - end - 1));
        }

        for (int node = _node; index > 0 && node != root; node = _nodes[node].Parent)
        {
            int length = _nodes[node].LiteralLength;
            if (length != TrieNode.Parameter)
            {
                end -= length + 1;
                continue;
            }

            int slash = _path[..end].LastIndexOf((byte)'/');
            Write(ref match, --index, new ByteRange(slash + 1, end - slash - 1));
            end = slash;
        }
    }

    private static void Write(ref RouteMatch match, int index, ByteRange range)
    {
        if (index < RouteMatch.ParametersMax)
        {
            match.Parameters[index] = range;
        }
    }

    private void FindPattern(int node, int position, scoped Span<Choice> choices)
    {
        int choiceCount = 0;
        int depth = 0;
        int greedyDepth = -1;
        bool greedySettled = false;
        while (true)
        {
            ref readonly TrieNode at = ref _nodes[node];
            int next = -1;
            if (position == _path.Length)
            {
                int entry = Select(at.EntryStart, at.FullCount);
                if (entry >= 0)
                {
                    Accept(entry, node, position);
                    return;
                }
            }
            else
            {
                if (at.GreedyCount > 0 && !greedySettled)
                {
                    int entry = Select(at.EntryStart + at.FullCount, at.GreedyCount);
                    greedyDepth = entry >= 0 ? depth : greedyDepth;
                    Accept(entry, node, position);
                }

                ReadOnlySpan<byte> rest = _path[(position + 1)..];
                int slash = rest.IndexOf((byte)'/');
                int length = slash < 0 ? rest.Length : slash;
                next = at.Child != 0 ? _trie.FindChild(node, rest[..length]) : -1;
                int parameter = length > 0 ? at.Link : -1;
                position += length + 1;
                depth++;
                if (next >= 0 && parameter >= 0)
                {
                    choices[choiceCount++] = new Choice { Node = parameter, Position = position, Depth = depth };
                }

                next = next >= 0 ? next : parameter;
            }

            if (next < 0)
            {
                if (choiceCount == 0)
                {
                    return;
                }

                Choice choice = choices[--choiceCount];
                next = choice.Node;
                position = choice.Position;
                depth = choice.Depth;
                // A greedy route found to the left of here stays preferred; one found above is not as specific as what may come.
                greedySettled |= greedyDepth >= depth;
            }

            node = next;
        }
    }

    private void Accept(int entry, int node, int position)
    {
        if (entry >= 0)
        {
            _entry = entry;
            _node = node;
            _position = position;
        }
    }

    /// <summary>The first entry of a run whose method and conditions hold, or -1.</summary>
    private readonly int Select(int start, int count)
    {
        for (int i = start; i < start + count; i++)
        {
            ref readonly RouteEntry entry = ref _entries[i];
            if (!MethodFits(entry))
            {
                _trace?.MethodDiffers(entry, _trie, _request);
                continue;
            }

            int failed = FailedCondition(entry);
            if (failed < 0)
            {
                _trace?.Fits(entry);
                return i;
            }

            _trace?.ConditionFailed(entry, _conditions[failed], _trie);
        }

        return -1;
    }

    private readonly bool MethodFits(in RouteEntry entry) =>
        entry.AnyMethod
        || (entry.Method == _request.Method
            && (entry.Method != KnownMethod.Other || _request.MethodName.SequenceEqual(_trie.Literal(entry.MethodName.Start, entry.MethodName.Length))));

    private readonly int FailedCondition(in RouteEntry entry)
    {
        for (int i = entry.ConditionStart; i < entry.ConditionStart + entry.ConditionCount; i++)
        {
            ref readonly RouteCondition condition = ref _conditions[i];
            ReadOnlySpan<byte> name = _trie.Literal(condition.Name.Start, condition.Name.Length);
            ReadOnlySpan<byte> value = _trie.Literal(condition.Value.Start, condition.Value.Length);
            bool holds = condition.OnQuery
                ? _request.HasParameter(name, condition.Exact, value)
                : _request.HasField(name, condition.Exact, value);
            if (!holds)
            {
                return i;
            }
        }

        return -1;
    }
}
