namespace EdgeProxy.Caching;

/// <summary>A purge of all keys that begin alike.</summary>
internal sealed record PrefixPurge(byte[] Prefix, long Epoch)
{
    /// <summary>The same with two in one: those that have the longest beginning in common, which is purged then as a whole.</summary>
    public static PrefixPurge[] JoinTwo(PrefixPurge[] prefixes)
    {
        (int first, int second, int common) = (0, 1, -1);
        for (int i = 0; i < prefixes.Length; i++)
        {
            for (int j = i + 1; j < prefixes.Length; j++)
            {
                int length = prefixes[i].Prefix.AsSpan().CommonPrefixLength(prefixes[j].Prefix);
                (first, second, common) = length > common ? (i, j, length) : (first, second, common);
            }
        }

        var joined = new PrefixPurge(prefixes[first].Prefix[..common], Math.Max(prefixes[first].Epoch, prefixes[second].Epoch));
        return [joined, .. prefixes.Where((_, index) => index != first && index != second)];
    }
}
