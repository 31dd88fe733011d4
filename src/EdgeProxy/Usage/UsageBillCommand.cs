using System.CommandLine;

namespace EdgeProxy;

/// <summary><c>edgeproxy usage bill</c>.</summary>
internal sealed class UsageBillCommand(UsageOptions options, ParseResult result)
{
    private readonly TextWriter _error = result.InvocationConfiguration.Error;

    public async Task<int> RunAsync(string month, string pricesFile, bool isCsv, CancellationToken cancellation)
    {
        if (!UsageDates.TryMonth(month, out int first, out int last))
        {
            _error.WriteLine($"--month  \"{PlainText.Of(month)}\" is not a month  (write 2026-11)");
            return ExitCodes.Usage;
        }

        if (Prices(pricesFile) is not { } prices)
        {
            return ExitCodes.Failed;
        }

        var filter = new UsageFilter(first, last, options.Plan(result), options.Key(result));
        if (options.IsOffline(result))
        {
            int billed = ExitCodes.Ok;
            int read = options.Read(result, reader => billed = Write(month, reader.Totals(filter), prices, isCsv));
            return read == ExitCodes.Ok ? billed : read;
        }

        string target = UsageOptions.Target(
            AdminEndpoints.Usage, ("format", "jsonl"), ("group", "key"), ("from", UsageDates.TextOf(first)), ("to", UsageDates.TextOf(last)), ("plan", filter.Plan), ("key", filter.Key));
        return await options.Admin.AskAsync(result, "GET", target, [200], reply => Write(month, UsageLines.ReadTotals(reply.Text), prices, isCsv), cancellation);
    }

    private UsagePrices? Prices(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _error.WriteLine($"--prices  {file} cannot be read: {e.Message}");
            return null;
        }

        UsagePrices? prices = UsagePrices.Read(text, out IReadOnlyList<string> errors);
        foreach (string mistake in errors)
        {
            _error.WriteLine($"{file}  {PlainText.Of(mistake)}");
        }

        return prices;
    }

    private int Write(string month, IEnumerable<UsageTotal> totals, UsagePrices prices, bool isCsv)
    {
        if (UsageBill.Make(month, totals, prices, out IReadOnlyList<string> unpriced) is not { } bill)
        {
            _error.WriteLine($"there are no prices for {string.Join(", ", unpriced)}  (name them under \"plans\", or write a \"default\")");
            return ExitCodes.Failed;
        }

        if (isCsv)
        {
            bill.WriteCsv(result.InvocationConfiguration.Output);
        }
        else
        {
            bill.WriteJson(result.InvocationConfiguration.Output);
        }

        return ExitCodes.Ok;
    }
}
