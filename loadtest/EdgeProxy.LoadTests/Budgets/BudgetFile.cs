using System.Text.Json;

namespace EdgeProxy.LoadTests;

/// <summary>Reads <c>loadtest/budgets.json</c>, and holds a run against it.</summary>
internal static class BudgetFile
{
    /// <exception cref="SuiteException">It is not as it must be; a member that nobody knows is a mistake, too.</exception>
    public static List<Budget> Parse(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return [.. document.RootElement.EnumerateArray().Select(Read)];
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new SuiteException($"The budgets cannot be read: {mistake.Message}");
        }
    }

    public static List<BudgetOutcome> Check(IEnumerable<Budget> budgets, IReadOnlyList<ScenarioResult> results, bool isShort) =>
        [.. budgets.Select(budget => Check(budget, results.FirstOrDefault(result => result.Name == budget.Scenario), isShort))];

    private static BudgetOutcome Check(Budget budget, ScenarioResult? result, bool isShort)
    {
        double value = result is null ? double.NaN : ValueOf(budget, result);
        (double? atMost, double? atLeast) = budget.Bounds(isShort);
        string limit = atMost is not null ? FormattableString.Invariant($"at most {atMost:G4}") : atLeast is not null ? FormattableString.Invariant($"at least {atLeast:G4}") : "no bound here";
        BudgetVerdict verdict = !double.IsFinite(value) || (atMost is null && atLeast is null) ? BudgetVerdict.NotMeasured
            : value > (atMost ?? double.PositiveInfinity) || value < (atLeast ?? double.NegativeInfinity) ? BudgetVerdict.Exceeded
            : BudgetVerdict.Kept;
        return new BudgetOutcome(budget, verdict, value, limit);
    }

    private static double ValueOf(Budget budget, ScenarioResult result)
    {
        if (budget.Against is null)
        {
            IReadOnlyList<double> rounds = result.Rounds(budget.Of, budget.Measure);
            return rounds.Count == 0 ? double.NaN : Summary.Of(rounds).Median;
        }

        string? against = budget.Against;
        if (against == Budget.Best)
        {
            Measure? measure = result.Measures.Find(each => each.Key == budget.Measure);
            against = measure is null ? null : result.Best(measure, name => name.StartsWith("nginx", StringComparison.Ordinal) || name.StartsWith("haproxy", StringComparison.Ordinal));
        }

        return against is null ? double.NaN : result.Ratio(budget.Of, against, budget.Measure)?.Median ?? double.NaN;
    }

    private static Budget Read(JsonElement element)
    {
        var budget = new Budget(element.GetProperty("scenario").GetString()!, element.GetProperty("measure").GetString()!, element.TryGetProperty("against", out JsonElement against) ? against.GetString() : null);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            budget = member.Name switch
            {
                "scenario" or "measure" or "against" => budget,
                "of" => budget with { Of = member.Value.GetString()! },
                "atMost" => budget with { AtMost = member.Value.GetDouble() },
                "atLeast" => budget with { AtLeast = member.Value.GetDouble() },
                "shortAtMost" => budget with { ShortAtMost = member.Value.GetDouble() },
                "shortAtLeast" => budget with { ShortAtLeast = member.Value.GetDouble() },
                "aim" => budget with { Aim = member.Value.GetDouble() },
                _ => throw new FormatException($"{member.Name} is no member of a budget"),
            };
        }

        // A budget of a scenario that was renamed would be kept for ever.
        return Catalogue.Scenarios.Any(scenario => scenario.Name == budget.Scenario) ? budget : throw new FormatException($"there is no scenario {budget.Scenario}");
    }
}
