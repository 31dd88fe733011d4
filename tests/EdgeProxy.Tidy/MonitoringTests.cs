using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>Alert rules, dashboard and the queries of the documents: what they ask for exists, and is asked for so that it means something.</summary>
public sealed partial class MonitoringTests
{
    private const string Alerts = "deploy/prometheus/alerts.yaml";
    private const string Dashboard = "deploy/grafana/edgeproxy.json";
    private const int GridWidth = 24;

    private readonly MetricContract _contract = MetricContract.Read();

    [GeneratedRegex(@"^```promql\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex PromFence { get; }

    [GeneratedRegex(@"\b(edgeproxy|process)_[a-z0-9_]*[a-z0-9]\b")]
    private static partial Regex MetricName { get; }

    [GeneratedRegex(@"\$labels\.(?<label>\w+)")]
    private static partial Regex AlertLabel { get; }

    [GeneratedRegex(@"\{\{(?<label>\w+)\}\}")]
    private static partial Regex LegendLabel { get; }

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues { get; }

    [GeneratedRegex(@"^\d+(s|m|h)$")]
    private static partial Regex Duration { get; }

    [Fact]
    public void AlertRules_AreCompleteAndAskForWhatExists()
    {
        Offences offences = new("An alert rule has a name of its own, an expression over metrics that exist, for, severity and annotations:");
        IReadOnlyList<AlertRule> rules = AlertRules.Read(Repository.ReadText(Alerts));
        Assert.True(rules.Count > 15, $"Only {rules.Count} rules were found.");
        foreach (AlertRule rule in rules)
        {
            foreach (string member in (string[])["expr", "for", "labels.severity", "annotations.summary", "annotations.description", "annotations.runbook_url"])
            {
                if (!rule.Members.ContainsKey(member))
                {
                    offences.Add(Alerts, rule.Line, $"{rule.Name} has no {member}");
                }
            }

            if (!rule.Name.StartsWith("EdgeProxy", StringComparison.Ordinal) || rules.Count(other => other.Name == rule.Name) > 1)
            {
                offences.Add(Alerts, rule.Line, $"{rule.Name} is no name of its own that begins with EdgeProxy");
            }
        }

        offences.AssertNone();
        foreach (AlertRule rule in rules)
        {
            CheckRule(rule, offences);
        }

        offences.AssertNone();
    }

    [Fact]
    public void AlertRules_LeadToHeadingsOfTheRunBook()
    {
        Offences offences = new("The runbook_url of an alert rule is a heading of the run-book:");
        foreach (AlertRule rule in AlertRules.Read(Repository.ReadText(Alerts)))
        {
            (string url, int line) = rule.Members["annotations.runbook_url"];
            string[] parts = url.Split('#');
            string file = Path.Combine(Repository.Root, parts[0]);
            if (parts.Length != 2 || !File.Exists(file) || !DocumentationTests.AnchorsOf(file).Contains(parts[1]))
            {
                offences.Add(Alerts, line, url);
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void Dashboard_IsWellFormedAndAsksForWhatExists()
    {
        Offences offences = new("A panel has a place and an id of its own, and targets over metrics that exist:");
        using JsonDocument dashboard = JsonDocument.Parse(Repository.ReadText(Dashboard));
        var taken = new HashSet<(int X, int Y)>();
        var ids = new HashSet<int>();
        int expressions = 0;
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            string title = panel.GetProperty("title").GetString()!;
            if (!ids.Add(panel.GetProperty("id").GetInt32()) || !Place(panel.GetProperty("gridPos"), taken))
            {
                offences.Add(Dashboard, 1, $"{title}: its id or a part of its place is another's, or it is beside the grid");
            }

            expressions += CheckTargets(panel, title, offences);
        }

        foreach (JsonElement annotation in dashboard.RootElement.GetProperty("annotations").GetProperty("list").EnumerateArray())
        {
            _contract.Check(annotation.GetProperty("expr").GetString()!, Dashboard, 1, offences);
        }

        CheckVariables(dashboard.RootElement, offences);
        offences.AssertNone();
        Assert.True(expressions > 50, $"Only {expressions} expressions were found.");
    }

    [Theory]
    [InlineData("docs/OPERATING.md", 40)]
    [InlineData("docs/METRICS.md", 5)]
    public void QueriesOfADocument_AskForWhatExists(string path, int expected)
    {
        Offences offences = new("A query in the documents asks for metrics that exist:");
        string text = Repository.ReadText(path);
        int queries = 0;
        foreach (Match fence in PromFence.Matches(text))
        {
            foreach (string query in fence.Groups["body"].Value.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
            {
                _contract.Check(query, path, LineOf(text, fence.Index), offences);
                queries++;
            }
        }

        // In prose a histogram may be named bare.
        foreach (Match name in MetricName.Matches(text).Where(name => !_contract.Has(name.Value) && !_contract.Names.Contains(name.Value)))
        {
            offences.Add(path, LineOf(text, name.Index), $"{name.Value}: no such metric");
        }

        offences.AssertNone();
        Assert.True(queries >= expected, $"Only {queries} queries were found in {path}.");
    }

    [Theory]
    [InlineData("sum by (api) (rate(edgeproxy_requests_total{class=\"5xx\"}[5m])) / 2 > 0.5", 0)]
    [InlineData("sum(increase(edgeproxy_exchange_ends_total{end=~\"queue_full|refused\", job=\"x\"}[$__rate_interval]))", 0)]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(edgeproxy_overhead_seconds_bucket[5m])))", 0)]
    [InlineData("up == 0 or max(edgeproxy_connections_open offset 5m) > 1e3", 0)]
    [InlineData("predict_linear(process_open_fds[6h], 3600)", 0)]
    [InlineData("rate(edgeproxy_requests[5m])", 1)]
    [InlineData("edgeproxy_requests_total", 1)]
    [InlineData("sum(edgeproxy_requests_total) > 0", 1)]
    [InlineData("delta(edgeproxy_requests_total[5m])", 1)]
    [InlineData("rate(edgeproxy_connections_open[5m])", 1)]
    [InlineData("rate(edgeproxy_overhead_seconds[5m])", 1)]
    [InlineData("sum(edgeproxy_overhead_seconds_bucket)", 1)]
    [InlineData("rate(edgeproxy_requests_total{status=\"500\"}[5m])", 1)]
    [InlineData("rate(edgeproxy_requests_total{class=\"6xx\"}[5m])", 1)]
    [InlineData("rate(edgeproxy_exchange_ends_total{end=~\"refused|that_nobody_wrote\"}[5m])", 1)]
    [InlineData("sum by (route, stauts) (rate(edgeproxy_requests_total[5m]))", 1)]
    [InlineData("sum by (le) (rate(edgeproxy_requests_total[5m])) / on (host) edgeproxy_connections_open", 2)]
    public void SampleExpression_IsAnOffenceWhenItAsksForWhatIsNot(string expression, int found)
    {
        Offences offences = new("sample");
        _contract.Check(expression, "sample", 1, offences);
        Assert.Equal(found, offences.Count);
    }

    [Theory]
    [InlineData("        expr: a: b")]
    [InlineData("        expr: {{ $value }}")]
    [InlineData("        expr: 'it's'")]
    [InlineData("       expr: a")]
    [InlineData("\texpr: a")]
    [InlineData("          severity: page")]
    [InlineData("        - expr: a")]
    public void SampleRule_IsNoRuleWhenItIsNotOfThatForm(string line) =>
        Assert.Throws<FormatException>(() => AlertRules.Read($"groups:\n  - name: a\n    rules:\n      - alert: A\n{line}\n"));

    private void CheckRule(AlertRule rule, Offences offences)
    {
        (string expression, int line) = rule.Members["expr"];
        HashSet<string> labels = _contract.Check(expression, Alerts, line, offences);
        if (rule.Members["labels.severity"].Value is not ("page" or "ticket") || !Duration.IsMatch(rule.Members["for"].Value))
        {
            offences.Add(Alerts, rule.Line, $"{rule.Name}: severity is page or ticket, for a duration");
        }

        foreach ((string text, int at) in rule.Members.Where(member => member.Key.StartsWith("annotations.", StringComparison.Ordinal)).Select(member => member.Value))
        {
            foreach (Match match in AlertLabel.Matches(text).Where(match => !labels.Contains(match.Groups["label"].Value)))
            {
                offences.Add(Alerts, at, $"{match.Value}: the expression has no such label");
            }
        }
    }

    private int CheckTargets(JsonElement panel, string title, Offences offences)
    {
        if (panel.GetProperty("type").GetString() == "row")
        {
            return 0;
        }

        int targets = 0;
        foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
        {
            targets++;
            HashSet<string> labels = _contract.Check(target.GetProperty("expr").GetString()!, $"{Dashboard} ({title})", 1, offences);
            foreach (Match match in LegendLabel.Matches(target.GetProperty("legendFormat").GetString()!).Where(match => !labels.Contains(match.Groups["label"].Value)))
            {
                offences.Add($"{Dashboard} ({title})", 1, $"{match.Value}: the expression has no such label");
            }
        }

        if (targets == 0)
        {
            offences.Add(Dashboard, 1, $"{title}: no target");
        }

        return targets;
    }

    private void CheckVariables(JsonElement dashboard, Offences offences)
    {
        foreach (JsonElement variable in dashboard.GetProperty("templating").GetProperty("list").EnumerateArray())
        {
            if (variable.GetProperty("type").GetString() != "query")
            {
                continue;
            }

            Match query = LabelValues.Match(variable.GetProperty("query").GetString()!);
            HashSet<string> labels = query.Success ? _contract.Check(query.Groups["selector"].Value, Dashboard, 1, offences) : [];
            if (!labels.Contains(query.Groups["label"].Value))
            {
                offences.Add(Dashboard, 1, $"{variable.GetProperty("name").GetString()}: its values are those of no label");
            }
        }
    }

    /// <summary>Takes a panel's place on the grid; false when a part of it is taken, or beside it.</summary>
    private static bool Place(JsonElement position, HashSet<(int X, int Y)> taken)
    {
        int left = position.GetProperty("x").GetInt32();
        int top = position.GetProperty("y").GetInt32();
        int right = left + position.GetProperty("w").GetInt32();
        bool isFree = left >= 0 && right <= GridWidth;
        for (int x = left; x < right; x++)
        {
            for (int y = top; y < top + position.GetProperty("h").GetInt32(); y++)
            {
                isFree &= taken.Add((x, y));
            }
        }

        return isFree;
    }

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
