using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>The kept names, types and labels of the metrics, and whether an expression agrees with them.</summary>
internal sealed partial class MetricContract
{
    private const string Kept = "tests/EdgeProxy.Cli.Tests/Golden/metrics.txt";

    /// <summary>What Prometheus itself adds to every series.</summary>
    private static readonly string[] TargetLabels = ["job", "instance"];

    private static readonly string[] HistogramSuffixes = ["_bucket", "_sum", "_count"];

    /// <summary>What makes a rate of a total.</summary>
    private static readonly HashSet<string> RateFunctions = new(StringComparer.Ordinal) { "rate", "irate", "increase" };

    /// <summary>Labels whose values are chosen by those who write documents, or by who scrapes.</summary>
    private static readonly HashSet<string> FreeLabels = new(StringComparer.Ordinal) { "job", "instance", "api", "stage", "route", "upstream", "endpoint", "version", "loop" };

    private static readonly Lazy<string[]> SourceTexts = new(() => [.. Repository.SourcesUnder("src").Select(source => source.Text)]);

    private readonly Dictionary<string, (string Type, string[] Labels)> _metrics;

    private MetricContract(Dictionary<string, (string Type, string[] Labels)> metrics) => _metrics = metrics;

    [GeneratedRegex(@"^(?<name>\w+)  (?<type>counter|gauge|histogram)  \{(?<labels>[\w, ]*)\}$")]
    private static partial Regex Line { get; }

    public IEnumerable<string> Names => _metrics.Keys;

    public static MetricContract Read()
    {
        // The scrape's own, of which no process tells.
        var metrics = new Dictionary<string, (string, string[])>(StringComparer.Ordinal) { ["up"] = ("gauge", []) };
        foreach (string line in Repository.ReadText(Kept).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Line.Match(line);
            Assert.True(match.Success, $"{Kept}: {line}");
            metrics.Add(
                match.Groups["name"].Value,
                (match.Groups["type"].Value, match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
        }

        return new MetricContract(metrics);
    }

    public bool Has(string name) => Find(name) is not null;

    /// <summary>Adds what is wrong with an expression, and tells which labels its result can have.</summary>
    public HashSet<string> Check(string expression, string path, int line, Offences offences)
    {
        PromQuery query = PromQuery.Of(expression);
        var labels = new HashSet<string>(TargetLabels, StringComparer.Ordinal);
        foreach (PromSelector selector in query.Selectors)
        {
            if (Find(selector.Metric) is not { } metric)
            {
                offences.Add(path, line, $"{selector.Metric}: no such metric");
                continue;
            }

            labels.UnionWith(metric.Labels);
            CheckMatchers(selector, metric.Labels, path, line, offences);
            bool isRate = selector.HasRange && RateFunctions.Contains(selector.Function);
            if (isRate != (metric.Type != "gauge"))
            {
                offences.Add(path, line, $"{selector.Metric} is a {metric.Type} and {(isRate ? "has no rate" : "means nothing without rate() or increase()")}");
            }
        }

        foreach (string label in query.GroupedBy.Where(label => !labels.Contains(label)))
        {
            offences.Add(path, line, $"{label}: none of the metrics has this label");
        }

        return query.GroupedBy.Count > 0 ? [.. query.GroupedBy] : labels;
    }

    private static void CheckMatchers(PromSelector selector, string[] labels, string path, int line, Offences offences)
    {
        foreach ((string label, string value) in selector.Matchers)
        {
            if (!labels.Contains(label) && !TargetLabels.Contains(label))
            {
                offences.Add(path, line, $"{selector.Metric} has no label {label}");
            }
            else if (!FreeLabels.Contains(label))
            {
                foreach (string name in value.Split('|').Where(name => !IsInTheCode(name)))
                {
                    offences.Add(path, line, $"{selector.Metric}: {label} is never \"{name}\"");
                }
            }
        }
    }

    /// <summary>Labels are written as they are, or made of the names of gateway responses, which are in capitals.</summary>
    private static bool IsInTheCode(string value) => SourceTexts.Value.Any(text =>
        text.Contains($"\"{value}\"", StringComparison.Ordinal) || text.Contains($"\"{value.ToUpperInvariant()}\"", StringComparison.Ordinal));

    private (string Type, string[] Labels)? Find(string name)
    {
        if (_metrics.TryGetValue(name, out (string Type, string[] Labels) metric))
        {
            // A histogram has no series of its bare name.
            return metric.Type == "histogram" ? null : metric;
        }

        string? suffix = HistogramSuffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is not null && _metrics.TryGetValue(name[..^suffix.Length], out metric) && metric.Type == "histogram"
            ? (metric.Type, suffix == "_bucket" ? [.. metric.Labels, "le"] : metric.Labels)
            : null;
    }
}
