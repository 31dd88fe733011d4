using System.Globalization;
using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary>A replay for people.</summary>
internal static class ReplayText
{
    public static void Write(TextWriter output, ReplayReport report)
    {
        foreach (ReplayGroup group in report.Groups)
        {
            string severity = group.Kind == ReplayChanges.Uncertain ? "uncertain" : group.IsBreaking ? "breaking" : "change";
            string way = group.Present == group.New ? group.Present : $"{group.Present} → {group.New}";
            string doubt = group.Doubt.Length == 0 ? "" : $"  ({group.Doubt})";
            output.WriteLine($"{severity,-9}  {Word(group.Kind),-8}  {Counted(group.Count, "request")}: {PlainText.Of(way)}{doubt}");
            foreach (ReplayFinding example in group.Examples)
            {
                output.WriteLine("    " + LineOf(example));
            }
        }

        foreach ((long line, string problem) in report.Invalid)
        {
            output.WriteLine($"invalid    line {line}: {problem}");
        }

        if (report.InvalidLines > report.Invalid.Count)
        {
            output.WriteLine($"invalid    and {report.InvalidLines - report.Invalid.Count} more");
        }

        output.WriteLine(Summary(report));
    }

    /// <summary>One request, on one line.</summary>
    public static string LineOf(ReplayFinding finding) =>
        PlainText.Of($"line {finding.Request.Line}  {finding.Request}: {finding.Present.Text} → {finding.New.Text}");

    public static string Summary(ReplayReport report)
    {
        string doubtful = report.Uncertain == 0 ? "" : $", {report.Uncertain} uncertain";
        string refused = report.RefusedByBoth == 0 ? "" : $", {report.RefusedByBoth} refused by both";
        string invalid = report.InvalidLines == 0 ? "" : $"; {Counted(report.InvalidLines, "line")} without a request";
        return $"{Counted(report.Requests, "request")}: {report.Changed} changed, {report.Breaking} of them breaking{doubtful}{refused}{invalid}";
    }

    public static string Word(ReplayChanges kind) => kind switch
    {
        ReplayChanges.Outcome => "outcome",
        ReplayChanges.Route => "route",
        ReplayChanges.Upstream => "upstream",
        ReplayChanges.Target => "target",
        _ => "headers",
    };

    private static string Counted(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
