namespace EdgeProxy.LoadTests;

/// <summary>How often each kind comes.</summary>
internal static class SoakMix
{
    private static readonly (SoakKind Kind, int Weight)[] Weights =
    [
        (SoakKind.Get, 44), (SoakKind.Get64K, 6), (SoakKind.GetChunked, 8), (SoakKind.Post, 8), (SoakKind.PostChunked, 8), (SoakKind.Churn, 6),
        (SoakKind.Tunnel, 4), (SoakKind.Bad, 4), (SoakKind.Abandoned, 3), (SoakKind.OriginFailure, 3), (SoakKind.OriginTruncates, 2), (SoakKind.OriginResets, 2), (SoakKind.OriginCloses, 2),
    ];

    private static readonly int Total = Weights.Sum(entry => entry.Weight);

    public static SoakKind Draw(Random random)
    {
        int drawn = random.Next(Total);
        foreach ((SoakKind kind, int weight) in Weights)
        {
            drawn -= weight;
            if (drawn < 0)
            {
                return kind;
            }
        }

        return SoakKind.Get;
    }
}
