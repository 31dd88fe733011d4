using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>
/// All routes of a snapshot as a frozen trie over bytes, in a handful of arrays. Immutable; look-ups allocate nothing.
/// </summary>
/// <remarks>
/// What is preferred, in this order:
/// <list type="number">
/// <item>Host: the exact name, else the longest <c>*.suffix</c> (one or more labels stand for the star), else the routes
/// without hosts. The host selects, once: when none of the selected routes fits, no other host's are tried, so that an API
/// that takes any host never shows up under a name that was given to others. Case and one trailing dot do not count;
/// a name of over 255 bytes, which DNS has none of, is nobody's.</item>
/// <item>Stage path: the longest that leads the path, by whole segments, and has a route that fits.</item>
/// <item>Pattern: one without a greedy parameter before one with, as API Gateway's HTTP APIs have it; then segment by segment
/// from the left a literal before <c>{param}</c> before <c>{proxy+}</c>; then the <c>$default</c> routes of the stage path.</item>
/// <item>Method: one that is named before <c>ANY</c>. HEAD is a method of its own and not taken for GET.</item>
/// <item>Conditions: more before fewer, and of as many the route that was given first.</item>
/// </list>
/// A route that does not fit by method or condition is passed over for the next one in this order.
/// <para>
/// Segments are what stands behind each slash; a trailing slash makes a last, empty one and is significant:
/// <c>/a/</c> is not <c>/a</c>. The root has none, be it <c>/</c> or, below a stage path, nothing. <c>{param}</c> takes one
/// segment that is not empty; <c>{proxy+}</c> takes one or more, so <c>/a/{proxy+}</c> takes <c>/a/</c> and <c>/a/b/</c>
/// but not <c>/a</c>, and <c>/{proxy+}</c> not the root. A path that is no path (<c>*</c>) fits <c>$default</c> at the root alone.
/// </para>
/// <para>
/// Work: each node of the trie is visited at most once per stage path that leads the path, and only where its pattern's
/// beginning fits. Going back costs a visit only for a literal that has a <c>{param}</c> beside it: to be visited 2^n times
/// over n segments a configuration must have 2^n patterns; no request can bring that about. A greedy parameter ends a pattern,
/// so it takes the rest of the path in one step, however long it is.
/// </para>
/// </remarks>
public sealed class RouteTable
{
    private const int HostBytesMax = 255;
    private readonly SegmentTrie _trie;
    private readonly RouteEntry[] _entries;
    private readonly RouteCondition[] _conditions;
    private readonly ByteRange[] _parameterNames;
    private readonly ParameterNameRange[] _parameterNamesOf;
    private readonly HostRoots _roots;
    private readonly int _choicesMax;

    internal RouteTable(
        SegmentTrie trie,
        RouteEntry[] entries,
        RouteCondition[] conditions,
        ByteRange[] parameterNames,
        ParameterNameRange[] parameterNamesOf,
        HostRoots roots,
        int choicesMax)
    {
        _trie = trie;
        _entries = entries;
        _conditions = conditions;
        _parameterNames = parameterNames;
        _parameterNamesOf = parameterNamesOf;
        _roots = roots;
        _choicesMax = choicesMax;
    }

    /// <summary>Compiles the routes. Conflicts are collected, not thrown; a table is made even then, in which the first route wins.</summary>
    /// <param name="giveWay">Called between small pieces of the work; null for nothing.</param>
    public static RouteTable Build(IReadOnlyList<RouteSpec> routes, ICollection<RouteConflict> conflicts, Action? giveWay = null) =>
        new RouteTableBuilder(routes, conflicts).Build(giveWay);

    /// <summary>
    /// Finds the route for a request; false when there is none. <paramref name="host"/> is the request's host without port, in any case;
    /// <paramref name="path"/> the canonical path. The head and its bytes serve method, header and query conditions.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, RequestHead head, ReadOnlySpan<byte> headBytes, ref RouteMatch match) =>
        TryMatch(host, path, new RouteRequest(head, headBytes), ref match);

    /// <summary>As the other overload, for a request of any protocol.</summary>
    public bool TryMatch(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, in RouteRequest request, ref RouteMatch match) =>
        TryMatch(host, path, request, ref match, null);

    /// <summary>
    /// The routes that were looked at for a request, in order, each with what became of it; the last word on why a request
    /// goes where it goes. Takes the same steps as a look-up. Allocates: not for the request path.
    /// </summary>
    public IReadOnlyList<RouteAttempt> Explain(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, in RouteRequest request)
    {
        var trace = new RouteTrace();
        RouteMatch match = default;
        TryMatch(host, path, request, ref match, trace);
        return trace.Finish(match.RouteId);
    }

    /// <summary>Which hosts' routes a request's host selects: <c>api.example.com</c>, <c>*.example.com</c>, <c>*</c> for any; null for none.</summary>
    public string? ExplainHost(ReadOnlySpan<byte> host)
    {
        int root = SelectHost(host, out int suffixLength);
        return root < 0 ? null
            : root == _roots.Any ? "*"
            : suffixLength < 0 ? Encoding.ASCII.GetString(host).ToLowerInvariant().TrimEnd('.')
            : "*." + Encoding.ASCII.GetString(host).ToLowerInvariant().TrimEnd('.')[^suffixLength..];
    }

    /// <summary>The names of a route's parameters, in the order of <see cref="RouteMatch.Parameters"/>. Allocates: for load time.</summary>
    public IReadOnlyList<string> ParameterNames(int routeId)
    {
        ParameterNameRange range = _parameterNamesOf[routeId];
        string[] names = new string[range.Count];
        for (int i = 0; i < names.Length; i++)
        {
            ByteRange name = _parameterNames[range.Start + i];
            names[i] = Encoding.UTF8.GetString(_trie.Literal(name.Start, name.Length));
        }

        return names;
    }

    private bool TryMatch(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, in RouteRequest request, ref RouteMatch match, RouteTrace? trace)
    {
        match.RouteId = -1;
        match.ParameterCount = 0;
        match.StagePathLength = 0;
        int root = SelectHost(host, out _);
        if (root < 0)
        {
            return false;
        }

        var walk = new RouteWalk(_trie, _entries, _conditions, path, request, trace);
        TrieNode[] nodes = _trie.Nodes;
        int stage = DeepestStage(root, path, out int position);
        while (true)
        {
            int patterns = nodes[stage].Link;
            if (patterns >= 0 && walk.TryFind(patterns, position, _choicesMax))
            {
                match.StagePathLength = position;
                walk.Capture(patterns, ref match);
                return true;
            }

            if (stage == root)
            {
                return false;
            }

            position -= nodes[stage].LiteralLength + 1;
            stage = nodes[stage].Parent;
        }
    }

    /// <summary>Follows the stage paths as far as they lead the path; the shorter ones are the node's ancestors.</summary>
    private int DeepestStage(int root, ReadOnlySpan<byte> path, out int position)
    {
        int stage = root;
        position = 0;
        while (_trie.Nodes[stage].Child != 0 && position < path.Length && path[position] == '/')
        {
            ReadOnlySpan<byte> rest = path[(position + 1)..];
            int slash = rest.IndexOf((byte)'/');
            int length = slash < 0 ? rest.Length : slash;
            int child = _trie.FindChild(stage, rest[..length]);
            if (child < 0)
            {
                break;
            }

            stage = child;
            position += length + 1;
        }

        return stage;
    }

    /// <summary>The root of the stage paths of the host's routes, or -1; the length of the suffix that matched, or -1 for a whole name.</summary>
    private int SelectHost(ReadOnlySpan<byte> host, out int suffixLength)
    {
        suffixLength = -1;
        TrieNode[] nodes = _trie.Nodes;
        bool exact = nodes[_roots.Exact].Child != 0;
        bool wildcard = nodes[_roots.Wildcard].Child != 0;
        if ((!exact && !wildcard) || host.Length is 0 or > HostBytesMax)
        {
            return _roots.Any;
        }

        Span<byte> lower = stackalloc byte[HostBytesMax];
        if (Ascii.ToLower(host, lower, out int length) != System.Buffers.OperationStatus.Done)
        {
            return _roots.Any;
        }

        lower = lower[..(lower[length - 1] == '.' ? length - 1 : length)];
        int node = exact ? _trie.FindChild(_roots.Exact, lower) : -1;
        if (node >= 0)
        {
            return nodes[node].Link;
        }

        int root = wildcard ? SelectSuffix(lower, out suffixLength) : -1;
        return root >= 0 ? root : _roots.Any;
    }

    /// <summary>Follows the labels from the right: each is looked up once, however many dots a client sends.</summary>
    private int SelectSuffix(ReadOnlySpan<byte> host, out int suffixLength)
    {
        suffixLength = -1;
        int found = -1;
        int node = _roots.Wildcard;
        int end = host.Length;
        while (true)
        {
            int dot = host[..end].LastIndexOf((byte)'.');
            // The star stands for at least one byte: what is left of the dot is not all of the suffix.
            node = dot < 1 ? -1 : _trie.FindChild(node, host[(dot + 1)..end]);
            if (node < 0)
            {
                return found;
            }

            if (_trie.Nodes[node].Link >= 0)
            {
                found = _trie.Nodes[node].Link;
                suffixLength = host.Length - dot - 1;
            }

            end = dot;
        }
    }
}

/// <summary>Where the three kinds of hosts begin in the trie; <see cref="Any"/> is -1 when each route has hosts.</summary>
internal readonly record struct HostRoots(int Exact, int Wildcard, int Any);
