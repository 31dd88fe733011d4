using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>A plot as SVG: a line for each contestant, a legend, axes.</summary>
internal static class LineChart
{
    private const int Width = 760;
    private const int Height = 340;
    private const int Left = 70;
    private const int Right = 170;
    private const int Top = 44;
    private const int Bottom = 44;

    public static void Append(StringBuilder html, Plot plot)
    {
        (double X, double Y)[] points = [.. plot.Lines.SelectMany(line => line.Points)];
        if (points.Length == 0)
        {
            return;
        }

        double most = points.Max(point => point.Y);
        Axis x = plot.Percentiles
            ? Axis.Percentiles(points.Max(point => point.X), Left, Width - Right)
            : Axis.Linear(points.Min(point => point.X), points.Max(point => point.X), Left, Width - Right);
        Axis y = plot.Percentiles
            ? Axis.Logarithmic(points.Min(point => point.Y), most, Height - Bottom, Top)
            : Axis.Linear(0, most, Height - Bottom, Top);
        html.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" role=\"img\"><text x=\"0\" y=\"14\" font-weight=\"600\">{Text(plot.Title)}</text>\n");
        AppendAxes(html, plot, x, y);
        for (int i = 0; i < plot.Lines.Count; i++)
        {
            PlotLine line = plot.Lines[i];
            html.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Palette.Of(i)}\" stroke-width=\"2\" points=\"");
            html.AppendJoin(' ', line.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{x.Place(point.X):F1},{y.Place(point.Y):F1}")));
            int legend = Top + 6 + (i * 20);
            html.Append(CultureInfo.InvariantCulture, $"\"/>\n<line x1=\"{Width - Right + 14}\" x2=\"{Width - Right + 34}\" y1=\"{legend}\" y2=\"{legend}\" stroke=\"{Palette.Of(i)}\" stroke-width=\"3\"/><text x=\"{Width - Right + 40}\" y=\"{legend + 4}\">{Text(line.Name)}</text>\n");
        }

        html.Append("</svg>\n");
    }

    private static void AppendAxes(StringBuilder html, Plot plot, Axis x, Axis y)
    {
        const int bottom = Height - Bottom;
        foreach (double tick in y.Ticks)
        {
            double place = y.Place(tick);
            html.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{place:F1}\" y2=\"{place:F1}\" stroke=\"#e5e5e5\"/><text x=\"{Left - 8}\" y=\"{place + 4:F1}\" text-anchor=\"end\">{Label(tick)}</text>\n");
        }

        foreach (double tick in x.Ticks)
        {
            double place = x.Place(tick);
            html.Append(CultureInfo.InvariantCulture, $"<line x1=\"{place:F1}\" x2=\"{place:F1}\" y1=\"{Top}\" y2=\"{bottom}\" stroke=\"#e5e5e5\"/><text x=\"{place:F1}\" y=\"{bottom + 16}\" text-anchor=\"middle\">{Label(tick)}</text>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Text(plot.XTitle)}</text><text x=\"{Left - 8}\" y=\"{Top - 6}\" text-anchor=\"end\">{Text(plot.YTitle)}</text>\n");
    }

    private static string Label(double value) => value.ToString("#,0.#####", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
