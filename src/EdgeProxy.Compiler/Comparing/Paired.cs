namespace EdgeProxy.Compiler;

/// <summary>One thing on both sides, or on one of them.</summary>
internal readonly record struct Paired<T>(T? Old, T? New)
    where T : class
{
    public bool IsBoth => Old is not null && New is not null;

    /// <summary>Those of the old side in its order, then those that only the new one has.</summary>
    public static IEnumerable<Paired<T>> ByName(IReadOnlyList<T> old, IReadOnlyList<T> now, Func<T, string> name)
    {
        var left = new Dictionary<string, T>(now.Count, StringComparer.Ordinal);
        foreach (T item in now)
        {
            left[name(item)] = item;
        }

        foreach (T item in old)
        {
            left.Remove(name(item), out T? other);
            yield return new Paired<T>(item, other);
        }

        foreach (T item in now.Where(item => left.ContainsKey(name(item))))
        {
            yield return new Paired<T>(null, item);
        }
    }
}
