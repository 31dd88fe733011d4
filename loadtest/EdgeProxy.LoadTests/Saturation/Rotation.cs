namespace EdgeProxy.LoadTests;

/// <summary>The order within a round: each begins with another, so that none always follows the same one.</summary>
internal static class Rotation
{
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> all, int round)
    {
        for (int i = 0; i < all.Count; i++)
        {
            yield return all[(round + i) % all.Count];
        }
    }
}
