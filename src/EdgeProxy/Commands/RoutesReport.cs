using System.Text.Json;
using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary><c>edgeproxy routes</c>: one row for each route and host.</summary>
internal static class RoutesReport
{
    private static readonly string[] Titles = ["METHODS", "HOST", "PATH", "CONDITIONS", "API/STAGE", "ID", "INTEGRATION", "CACHE"];

    public static int Write(CompiledGateway gateway, bool json, TextWriter output)
    {
        IReadOnlyList<RouteRow> rows = RouteListing.Of(gateway);
        if (json)
        {
            WriteJson(rows, output);
        }
        else
        {
            WriteTable([Titles, .. rows.Select(Cells)], output);
        }

        return ExitCodes.Ok;
    }

    public static void WriteRow(Utf8JsonWriter json, RouteRow row)
    {
        json.WriteStartObject();
        json.WriteString("methods", row.Methods);
        json.WriteString("host", row.Host);
        json.WriteString("path", row.Path);
        json.WriteString("conditions", row.Conditions);
        json.WriteString("api", row.Api);
        json.WriteString("stage", row.Stage);
        json.WriteString("id", row.Id);
        json.WriteString("integration", row.Integration);
        json.WriteString("cache", row.Cache);
        json.WriteString("position", row.Position.ToString());
        json.WriteEndObject();
    }

    private static string[] Cells(RouteRow row) =>
        [row.Methods, row.Host, row.Path, row.Conditions, $"{row.Api}/{row.Stage}", row.Id, row.Integration, row.Cache];

    private static void WriteTable(IReadOnlyList<string[]> rows, TextWriter output)
    {
        int[] widths = [.. Titles.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static void WriteJson(IReadOnlyList<RouteRow> rows, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartArray();
        foreach (RouteRow row in rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
    });
}
