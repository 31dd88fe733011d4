namespace EdgeProxy.Configuration;

/// <summary>The name that was likely meant.</summary>
internal static class NearestName
{
    /// <summary>Names longer than this are not compared: the cost is the product of the lengths.</summary>
    private const int LengthMax = 64;

    /// <summary>The nearest of the candidates, or null when none is near: up to a third of the letters may differ.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LengthMax)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (candidate.Length > LengthMax || Math.Abs(candidate.Length - name.Length) >= bestDistance)
            {
                continue;
            }

            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>A hint that names the nearest candidate, or else all of them when they are few.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> candidates, string otherwise)
    {
        if (Find(name, candidates) is { } nearest)
        {
            return $"did you mean {Shown.Name(nearest)}?";
        }

        return candidates.Count is > 0 and <= 16
            ? "one of " + string.Join(", ", candidates.Select(c => Shown.Text(c, LengthMax)))
            : otherwise;
    }

    /// <summary>Letters inserted, removed, replaced, or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (int j = 0; j <= right.Length; j++)
        {
            rows[0, j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                int value = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    value = Math.Min(value, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = value;
            }
        }

        return rows[left.Length, right.Length];
    }
}
