using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>Writes rows and totals of the ledger as CSV (RFC 4180, with a line of names) or as JSON, a line each.</summary>
internal sealed class UsageLines(TextWriter output, bool isCsv)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them.</summary>
    /// <param name="max">Lines at most.</param>
    /// <returns>Whether there were no more.</returns>
    public bool TryWrite(IEnumerable<UsageRow> rows, long max = long.MaxValue)
    {
        WriteNames("day,key,plan,api,stage,route,requests,errors,bytesIn,bytesOut");
        return TryWriteEach(rows, max, row => (
            [("day", UsageDates.TextOf(row.Day)), ("key", row.Key), ("plan", row.Plan), ("api", row.Api), ("stage", row.Stage), ("route", row.Route)],
            [("requests", row.Requests), ("errors", row.Errors), ("bytesIn", row.BytesIn), ("bytesOut", row.BytesOut)]));
    }

    /// <inheritdoc cref="TryWrite(IEnumerable{UsageRow}, long)"/>
    public bool TryWrite(IEnumerable<UsageTotal> totals, long max = long.MaxValue)
    {
        WriteNames("key,plan,requests,errors,bytesIn,bytesOut");
        return TryWriteEach(totals, max, total => (
            [("key", total.Key), ("plan", total.Plan)],
            [("requests", total.Requests), ("errors", total.Errors), ("bytesIn", total.BytesIn), ("bytesOut", total.BytesOut)]));
    }

    /// <summary>Totals as they were written in JSON.</summary>
    public static IEnumerable<UsageTotal> ReadTotals(string lines)
    {
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument parsed = JsonDocument.Parse(line);
            JsonElement total = parsed.RootElement;
            yield return new UsageTotal(
                total.GetProperty("plan").GetString()!, total.GetProperty("key").GetString()!, total.GetProperty("requests").GetInt64(),
                total.GetProperty("errors").GetInt64(), total.GetProperty("bytesIn").GetInt64(), total.GetProperty("bytesOut").GetInt64());
        }
    }

    /// <summary>A field of CSV, in quotes where it needs them.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private void WriteNames(string names)
    {
        if (isCsv)
        {
            output.Write(names + "\n");
        }
    }

    private bool TryWriteEach<T>(IEnumerable<T> items, long max, Func<T, ((string Name, string Value)[] Texts, (string Name, long Value)[] Numbers)> parts)
    {
        long count = 0;
        foreach (T item in items)
        {
            if (count++ == max)
            {
                return false;
            }

            ((string Name, string Value)[] texts, (string Name, long Value)[] numbers) = parts(item);
            if (isCsv)
            {
                output.Write(string.Join(',', texts.Select(text => Quoted(text.Value)).Concat(numbers.Select(number => number.Value.ToString(CultureInfo.InvariantCulture)))) + "\n");
            }
            else
            {
                WriteJson(texts, numbers);
            }
        }

        return true;
    }

    private void WriteJson((string Name, string Value)[] texts, (string Name, long Value)[] numbers)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in texts)
            {
                json.WriteString(name, value);
            }

            foreach ((string name, long value) in numbers)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length) + "\n");
    }
}
