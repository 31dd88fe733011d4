using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>Notes what a look-up looks at, for <see cref="RouteTable.Explain"/>.</summary>
internal sealed class RouteTrace
{
    private readonly List<RouteAttempt> _attempts = [];

    public void MethodDiffers(in RouteEntry entry, SegmentTrie trie, in RouteRequest request)
    {
        string own = entry.Method == KnownMethod.Other ? Text(trie, entry.MethodName) : entry.Method.ToString().ToUpperInvariant();
        Add(entry, RouteAttemptOutcome.MethodDiffers, $"the method is {Encoding.ASCII.GetString(request.MethodName)}, not {own}");
    }

    public void ConditionFailed(in RouteEntry entry, in RouteCondition condition, SegmentTrie trie)
    {
        string kind = condition.OnQuery ? "query parameter" : "header";
        string lack = condition.Exact ? $"is not '{Text(trie, condition.Value)}'" : "is absent";
        Add(entry, RouteAttemptOutcome.ConditionFailed, $"{kind} {Text(trie, condition.Name)} {lack}");
    }

    public void Fits(in RouteEntry entry) => Add(entry, RouteAttemptOutcome.Outranked, "it fits, but a more specific route does too");

    /// <summary>The attempts, with the one that won marked.</summary>
    public IReadOnlyList<RouteAttempt> Finish(int winner)
    {
        int index = _attempts.FindLastIndex(attempt => attempt.RouteId == winner && attempt.Outcome == RouteAttemptOutcome.Outranked);
        if (index >= 0)
        {
            _attempts[index] = new RouteAttempt(winner, RouteAttemptOutcome.Matched, "it is the most specific route that fits");
        }

        return _attempts;
    }

    private void Add(in RouteEntry entry, RouteAttemptOutcome outcome, string reason) => _attempts.Add(new RouteAttempt(entry.RouteId, outcome, reason));

    private static string Text(SegmentTrie trie, ByteRange range) => Encoding.UTF8.GetString(trie.Literal(range.Start, range.Length));
}
