using System.Text.Json;
using System.Xml.Linq;

namespace EdgeProxy.LoadTests.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Markdown_HasMediansSpreadsRatiosAndBudgets()
    {
        string text = MarkdownReport.Of(SampleReport.Report());
        Assert.Contains("| gateway | 8.00 (7.00 to 9.00) |", text, StringComparison.Ordinal);
        Assert.Contains("| nginx | CPU a request | 0.80 | 0.45 to 1.40 |", text, StringComparison.Ordinal);
        Assert.Contains("- plain: cpu to nginx: 0.8, at most 0.5, aim 0.4 (missed): EXCEEDED", text, StringComparison.Ordinal);
        Assert.Contains("**Failed:** Something <went> wrong.", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), line => line == "A note.");
        Assert.DoesNotContain("idle: connectionBytes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasEveryRound()
    {
        using JsonDocument document = JsonDocument.Parse(JsonReport.Of(SampleReport.Report()));
        JsonElement scenario = document.RootElement.GetProperty("scenarios")[0];
        JsonElement nginx = scenario.GetProperty("measures").EnumerateArray().First(entry => entry.GetProperty("contestant").GetString() == "nginx");
        Assert.Equal([10.0, 20, 5], nginx.GetProperty("rounds").EnumerateArray().Select(round => round.GetDouble()));
        Assert.Equal(0.8, nginx.GetProperty("gatewayRatio").GetDouble(), 6);
        Assert.Equal("Exceeded", document.RootElement.GetProperty("budgets")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Page_NeedsNothingElseAndEscapesWhatItShows()
    {
        string html = HtmlReport.Of(SampleReport.Report());
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("GET &lt;of&gt; 100 bytes", html, StringComparison.Ordinal);
        Assert.Contains("Something &lt;went&gt; wrong.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawings_AreWellFormedAndHoldALineForEach()
    {
        string html = HtmlReport.Of(SampleReport.Report());
        List<XElement> drawings = [];
        for (int start = html.IndexOf("<svg", StringComparison.Ordinal); start >= 0; start = html.IndexOf("<svg", start + 1, StringComparison.Ordinal))
        {
            drawings.Add(XElement.Parse(html[start..(html.IndexOf("</svg>", start, StringComparison.Ordinal) + 6)]));
        }

        Assert.Equal(2, drawings.Count);
        Assert.Equal(4, drawings[0].Elements("rect").Count());
        Assert.Equal(3, drawings[1].Element("polyline")!.Attribute("points")!.Value.Split(' ').Length);
    }

    [Fact]
    public void Axes_PlaceValuesInOrder()
    {
        Axis[] axes = [Axis.Linear(0, 950, 0, 100), Axis.Logarithmic(120, 44_000, 0, 100), Axis.Percentiles(99.99, 0, 100)];
        Assert.All(axes, axis =>
        {
            Assert.InRange(axis.Ticks.Count, 3, 20);
            double[] places = [.. axis.Ticks.Select(axis.Place)];
            Assert.Equal(places.Order(), places);
            Assert.InRange(places[0], -0.001, 100.001);
            Assert.InRange(places[^1], -0.001, 100.001);
        });
        Assert.Equal(axes[2].Place(99) * 2, axes[2].Place(99.99), 6);
    }
}
