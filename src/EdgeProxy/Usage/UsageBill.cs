using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>A month's bill: a line for each key and plan.</summary>
internal sealed class UsageBill
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _month;
    private readonly UsagePrices _prices;
    private readonly List<Line> _lines = [];

    private UsageBill(string month, UsagePrices prices) => (_month, _prices) = (month, prices);

    private sealed record Line(UsageTotal Total, long Free, IReadOnlyList<(long Requests, decimal Price)> Steps, long Per, decimal Amount);

    /// <summary>Makes it.</summary>
    /// <param name="unpriced">Plans that were used and have no price; then there is no bill.</param>
    public static UsageBill? Make(string month, IEnumerable<UsageTotal> totals, UsagePrices prices, out IReadOnlyList<string> unpriced)
    {
        var bill = new UsageBill(month, prices);
        var without = new SortedSet<string>(StringComparer.Ordinal);
        foreach (UsageTotal total in totals)
        {
            if (prices.Of(total.Plan) is not { } plan)
            {
                without.Add(total.Plan);
                continue;
            }

            (IReadOnlyList<(long, decimal)> steps, decimal amount) = plan.Of(total.Requests, prices.Decimals);
            bill._lines.Add(new Line(total, Math.Min(plan.Free, total.Requests), steps, plan.Per, amount));
        }

        unpriced = [.. without];
        return without.Count == 0 ? bill : null;
    }

    public void WriteCsv(TextWriter output)
    {
        output.Write("month,key,plan,requests,free,billed,amount,currency\n");
        foreach (Line line in _lines)
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{_month},{UsageLines.Quoted(line.Total.Key)},{UsageLines.Quoted(line.Total.Plan)},{line.Total.Requests},{line.Free},{line.Total.Requests - line.Free},{Text(line.Amount)},{UsageLines.Quoted(_prices.Currency)}\n"));
        }
    }

    public void WriteJson(TextWriter output)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("month", _month);
            json.WriteString("currency", _prices.Currency);
            Write(json, "total", _lines.Sum(line => line.Amount));
            json.WriteStartArray("lines");
            foreach (Line line in _lines)
            {
                Write(json, line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length) + "\n");
    }

    private void Write(Utf8JsonWriter json, Line line)
    {
        json.WriteStartObject();
        json.WriteString("key", line.Total.Key);
        json.WriteString("plan", line.Total.Plan);
        json.WriteNumber("requests", line.Total.Requests);
        json.WriteNumber("free", line.Free);
        json.WriteStartArray("steps");
        foreach ((long requests, decimal price) in line.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("requests", requests);
            json.WriteNumber("price", price);
            json.WriteNumber("per", line.Per);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "amount", line.Amount);
        json.WriteEndObject();
    }

    /// <summary>With all its decimals, as on paper.</summary>
    private void Write(Utf8JsonWriter json, string name, decimal amount)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Text(amount));
    }

    private string Text(decimal amount) => amount.ToString("F" + _prices.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
