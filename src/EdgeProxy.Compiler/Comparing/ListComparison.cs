namespace EdgeProxy.Compiler;

/// <summary>What is gone from a list whose order means nothing, and what is new in it.</summary>
internal static class ListComparison
{
    public static IReadOnlyList<string> Gone(IReadOnlyList<string> old, IReadOnlyList<string> now) =>
        old.Count == 0 ? [] : [.. old.Except(now, StringComparer.Ordinal)];

    public static IReadOnlyList<string> New(IReadOnlyList<string> old, IReadOnlyList<string> now) => Gone(now, old);
}
