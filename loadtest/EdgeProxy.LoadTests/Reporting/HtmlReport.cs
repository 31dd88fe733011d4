using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>The report as one page that needs nothing else: tables, bars of the main measure, and the plots of the scenarios.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
        h1 { font-size: 1.6em } h2 { font-size: 1.25em; margin-top: 2em; border-bottom: 1px solid #ddd }
        table { border-collapse: collapse; margin: .8em 0; font-size: .92em } th, td { padding: .25em .7em; border-bottom: 1px solid #eee; text-align: right }
        th:first-child, td:first-child { text-align: left } th { background: #f6f6f6; font-weight: 600 } .failed { color: #b00020; font-weight: 600 }
        small { color: #777 } pre { background: #f6f6f6; padding: .8em; overflow: auto; font-size: .85em } svg { max-width: 100%; height: auto; display: block; margin: .5em 0 }
        svg text { font: 12px system-ui, sans-serif; fill: #444 } .scroll { overflow-x: auto }
        """;

    public static string Of(SuiteReport report)
    {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>Load report</title>\n");
        html.Append(CultureInfo.InvariantCulture, $"<style>\n{Style}\n</style>\n<h1>Load report</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p><code>{Text(report.Command)}</code>: {report.Options.Rounds} interleaved rounds of {report.Options.Seconds} s; medians, with the least and the most of the rounds.</p>\n<table>\n");
        foreach ((string what, string version) in report.Versions)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(what)}</th><td style=\"text-align:left\">{Text(version)}</td></tr>\n");
        }

        html.Append("</table>\n");
        AppendBudgets(html, report.Budgets);
        foreach (ScenarioResult scenario in report.Scenarios)
        {
            AppendScenario(html, scenario);
        }

        html.Append("<h2>Commands</h2>\n<pre>").AppendJoin('\n', report.Commands.Select(Text)).Append("</pre>\n</html>\n");
        return html.ToString();
    }

    private static void AppendBudgets(StringBuilder html, IReadOnlyList<BudgetOutcome> budgets)
    {
        BudgetOutcome[] measured = [.. budgets.Where(outcome => outcome.Verdict != BudgetVerdict.NotMeasured)];
        if (measured.Length == 0)
        {
            return;
        }

        html.Append("<h2>Budgets</h2>\n<table><tr><th>budget</th><th>measured</th><th>bound</th><th>aim</th></tr>\n");
        foreach (BudgetOutcome outcome in measured)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr{(outcome.Verdict == BudgetVerdict.Exceeded ? " class=\"failed\"" : "")}><td>{Text(outcome.Budget.ToString())}</td><td>{outcome.Value:G4}</td><td>{outcome.Limit}</td><td>{outcome.Budget.Aim:G4}{(outcome.AimReached == true ? " ✓" : "")}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void AppendScenario(StringBuilder html, ScenarioResult scenario)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(scenario.Name)}</h2>\n<p>{Text(scenario.Summary)}</p>\n");
        foreach (Measure measure in scenario.Measures.Where(measure => measure is { Context: false, Part.Length: 0 } && measure.Key is "cpu" or "requests"))
        {
            BarChart.Append(html, scenario, measure);
        }

        foreach (Plot plot in scenario.Plots)
        {
            LineChart.Append(html, plot);
        }

        foreach (IGrouping<string, Measure> part in scenario.Measures.GroupBy(measure => measure.Context ? "circumstances" : measure.Part, StringComparer.Ordinal))
        {
            AppendTable(html, scenario, [.. part]);
        }

        foreach (string note in scenario.Notes)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{Text(note)}</p>\n");
        }

        foreach (string problem in scenario.Problems)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"failed\">{Text(problem)}</p>\n");
        }
    }

    private static void AppendTable(StringBuilder html, ScenarioResult scenario, Measure[] measures)
    {
        html.Append("<div class=\"scroll\"><table><tr><th></th>").AppendJoin("", measures.Select(measure => $"<th>{Text(measure.Title)}{(measure.Unit.Length > 0 ? $", {measure.Unit}" : "")}</th>")).Append("</tr>\n");
        foreach (string contestant in scenario.Contestants.Where(name => measures.Any(measure => scenario.Rounds(name, measure.Key).Count > 0)))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(contestant)}</td>");
            foreach (Measure measure in measures)
            {
                html.Append(CultureInfo.InvariantCulture, $"<td>{Cell(scenario, contestant, measure)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static string Cell(ScenarioResult scenario, string contestant, Measure measure)
    {
        IReadOnlyList<double> rounds = scenario.Rounds(contestant, measure.Key);
        if (rounds.Count == 0 || rounds.Any(double.IsNaN))
        {
            return "";
        }

        var summary = Summary.Of(rounds);
        string format = "N" + measure.Decimals.ToString(CultureInfo.InvariantCulture);
        string median = summary.Median.ToString(format, CultureInfo.InvariantCulture);
        return measure.Context || rounds.Count == 1
            ? median
            : $"{median}<br><small>{summary.Min.ToString(format, CultureInfo.InvariantCulture)} to {summary.Max.ToString(format, CultureInfo.InvariantCulture)}</small>";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
