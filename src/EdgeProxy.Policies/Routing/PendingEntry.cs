namespace EdgeProxy.Policies;

/// <summary>How a route's pattern ends at its node.</summary>
internal enum EntryKind : byte
{
    Full,
    Greedy,
    Default,
}

/// <summary>An entry on its way into the table. <paramref name="Method"/> is null for any; <paramref name="Ordinal"/> is the route's place in what was given.</summary>
internal readonly record struct PendingEntry(int Node, EntryKind Kind, string? Method, int Ordinal, RouteEntry Entry)
{
    /// <summary>By node and kind; then as <see cref="RouteTable"/> says: a named method before any, more conditions before fewer, then as given.</summary>
    public static Comparison<PendingEntry> InOrderOfTrial { get; } = Compare;

    /// <summary>Whether method and number of conditions are equal too: only then can neither be preferred.</summary>
    public bool RanksWith(in PendingEntry other) =>
        Node == other.Node && Kind == other.Kind
        && Entry.ConditionCount == other.Entry.ConditionCount
        && string.Equals(Method, other.Method, StringComparison.Ordinal);

    private static int Compare(PendingEntry a, PendingEntry b)
    {
        int order = a.Node.CompareTo(b.Node);
        order = order != 0 ? order : a.Kind.CompareTo(b.Kind);
        order = order != 0 ? order : (a.Method is null).CompareTo(b.Method is null);
        order = order != 0 ? order : string.CompareOrdinal(a.Method, b.Method);
        order = order != 0 ? order : b.Entry.ConditionCount.CompareTo(a.Entry.ConditionCount);
        return order != 0 ? order : a.Ordinal.CompareTo(b.Ordinal);
    }
}
