using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>A bar for the median of each contestant, and a line from its least to its most round, as SVG.</summary>
internal static class BarChart
{
    private const int Width = 760;
    private const int LabelWidth = 170;
    private const int ValueWidth = 90;
    private const int RowHeight = 26;
    private const int Top = 24;

    public static void Append(StringBuilder html, ScenarioResult scenario, Measure measure)
    {
        (string Name, Summary Summary)[] bars =
        [
            .. scenario.Contestants.Where(name => scenario.Rounds(name, measure.Key).Count > 0).Select(name => (name, Summary.Of(scenario.Rounds(name, measure.Key)))),
        ];
        double most = bars.Select(bar => bar.Summary.Max).DefaultIfEmpty(0).Max();
        if (bars.Length < 2 || most <= 0)
        {
            return;
        }

        double scale = (Width - LabelWidth - ValueWidth) / most;
        html.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Top + (bars.Length * RowHeight)}\" width=\"{Width}\" role=\"img\"><text x=\"0\" y=\"14\" font-weight=\"600\">{WebUtility.HtmlEncode(measure.Title)}, {measure.Unit}</text>\n");
        for (int i = 0; i < bars.Length; i++)
        {
            (string name, Summary summary) = bars[i];
            int y = Top + (i * RowHeight);
            double middle = y + (RowHeight / 2.0) - 3;
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 14}\">{WebUtility.HtmlEncode(name)}</text>");
            html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{summary.Median * scale:F1}\" height=\"{RowHeight - 6}\" fill=\"{Palette.Of(i)}\" opacity=\"0.85\"/>");
            html.Append(CultureInfo.InvariantCulture, $"<line x1=\"{LabelWidth + (summary.Min * scale):F1}\" x2=\"{LabelWidth + (summary.Max * scale):F1}\" y1=\"{middle:F1}\" y2=\"{middle:F1}\" stroke=\"#222\" stroke-width=\"1.5\"/>");
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + (summary.Max * scale) + 6:F1}\" y=\"{y + 14}\">{summary.Median.ToString("N" + measure.Decimals, CultureInfo.InvariantCulture)}</text>\n");
        }

        html.Append("</svg>\n");
    }
}
