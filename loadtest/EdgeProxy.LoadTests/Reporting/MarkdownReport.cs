using System.Globalization;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>The report as Markdown: what also stands on the screen at the end.</summary>
internal static class MarkdownReport
{
    public static string Of(SuiteReport report)
    {
        var text = new StringBuilder("# Load report\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{report.Command}`: {report.Options.Rounds} interleaved rounds of {report.Options.Seconds} s; medians, with the least and the most of the rounds; ratios are the median of those within a round.\n\n");
        text.Append("| what | version |\n|---|---|\n");
        foreach ((string what, string version) in report.Versions)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {version} |\n");
        }

        foreach (ScenarioResult scenario in report.Scenarios)
        {
            AppendScenario(text, scenario);
        }

        if (report.Budgets.Any(outcome => outcome.Verdict != BudgetVerdict.NotMeasured))
        {
            text.Append("\n## Budgets\n\n").AppendJoin('\n', report.Budgets.Where(outcome => outcome.Verdict != BudgetVerdict.NotMeasured).Select(outcome => $"- {outcome}")).Append('\n');
        }

        text.Append("\n## Commands\n\n```\n").AppendJoin('\n', report.Commands).Append("\n```\n");
        return text.ToString();
    }

    private static void AppendScenario(StringBuilder text, ScenarioResult scenario)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {scenario.Name}\n\n{scenario.Summary}\n\n");
        foreach (IGrouping<string, Measure> part in scenario.Measures.GroupBy(measure => measure.Context ? "circumstances" : measure.Part, StringComparer.Ordinal))
        {
            AppendTable(text, scenario, [.. part]);
        }

        AppendRatios(text, scenario);
        foreach (string line in scenario.Notes.Concat(scenario.Problems.Select(problem => $"**Failed:** {problem}")))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{line}\n");
        }
    }

    private static void AppendTable(StringBuilder text, ScenarioResult scenario, Measure[] measures)
    {
        text.Append("| |").AppendJoin("", measures.Select(measure => $" {measure.Title}{(measure.Unit.Length > 0 ? $", {measure.Unit}" : "")} |"));
        text.Append("\n|---|").Insert(text.Length, "---|", measures.Length).Append('\n');
        foreach (string contestant in scenario.Contestants.Where(name => measures.Any(measure => scenario.Rounds(name, measure.Key).Count > 0)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {contestant} |").AppendJoin("", measures.Select(measure => $" {Cell(scenario, contestant, measure)} |")).Append('\n');
        }

        text.Append('\n');
    }

    private static void AppendRatios(StringBuilder text, ScenarioResult scenario)
    {
        List<string> ratios = [];
        foreach (string contestant in scenario.Contestants.Where(name => name is not (Contestant.Gateway or Contestant.Direct)))
        {
            foreach (Measure measure in scenario.Measures.Where(measure => measure is { Context: false, Part.Length: 0 }))
            {
                if (scenario.Ratio(Contestant.Gateway, contestant, measure.Key) is { } ratio && double.IsFinite(ratio.Median))
                {
                    ratios.Add(string.Create(CultureInfo.InvariantCulture, $"| {contestant} | {measure.Title} | {ratio.Median:F2} | {ratio.Min:F2} to {ratio.Max:F2} |"));
                }
            }
        }

        if (ratios.Count > 0)
        {
            text.Append("| gateway to | of | ratio | rounds |\n|---|---|---|---|\n").AppendJoin('\n', ratios).Append('\n');
        }
    }

    private static string Cell(ScenarioResult scenario, string contestant, Measure measure)
    {
        IReadOnlyList<double> rounds = scenario.Rounds(contestant, measure.Key);
        if (rounds.Count == 0 || rounds.Any(double.IsNaN))
        {
            return "";
        }

        Summary summary = Summary.Of(rounds);
        return rounds.Count == 1 || measure.Context
            ? Number(summary.Median, measure.Decimals)
            : $"{Number(summary.Median, measure.Decimals)} ({Number(summary.Min, measure.Decimals)} to {Number(summary.Max, measure.Decimals)})";
    }

    private static string Number(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
