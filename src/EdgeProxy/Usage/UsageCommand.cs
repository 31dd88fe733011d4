using System.CommandLine;
using System.Globalization;

namespace EdgeProxy;

/// <summary><c>edgeproxy usage</c>: what API keys used, what it costs, and more of it.</summary>
internal static class UsageCommand
{
    private const string Exits = " Exit code: 0 done, 1 it failed, 2 wrong use, 4 there is no gateway or it lets nobody in.";

    public static Command Make()
    {
        var command = new Command("usage", "Shows what API keys used, bills it, and extends quotas.");
        command.Add(Show());
        command.Add(Export());
        command.Add(Extend());
        command.Add(Bill());
        return command;
    }

    private static Command Show()
    {
        var options = new UsageOptions();
        var command = new Command("show", "Shows what keys of a plan used on each day, and what their quotas have left." + Exits);
        options.AddTo(command, withDays: true, withJson: true);
        command.SetAction((result, cancellation) => options.Filter(result) is { } filter ? new UsageShow(options, result, filter).RunAsync(cancellation) : Task.FromResult(ExitCodes.Usage));
        return command;
    }

    private static Command Export()
    {
        var options = new UsageOptions();
        Option<string> format = Format("csv", "jsonl");
        var command = new Command("export", "Writes all that was counted, by day, key, plan and route." + Exits) { format };
        options.AddTo(command, withDays: true, withJson: false);
        command.SetAction((result, cancellation) => options.Filter(result) is { } filter ? ExportAsync(options, result, filter, result.GetValue(format)!, cancellation) : Task.FromResult(ExitCodes.Usage));
        return command;
    }

    private static Command Extend()
    {
        var key = new Argument<string>("KEY") { Description = "The key's name." };
        var plan = new Option<string>("--plan") { Description = "The plan whose quota it is.", HelpName = "PLAN", Required = true };
        var by = new Option<long>("--by") { Description = "Requests more in the present period; negative for fewer.", HelpName = "REQUESTS", Required = true };
        var admin = new AdminOptions();
        var command = new Command("extend", "Adds to what a key's quota allows in its present period, at the running gateway." + Exits) { key, plan, by };
        admin.AddTo(command);
        command.SetAction((result, cancellation) => admin.AskAsync(
            result, "POST",
            UsageOptions.Target(AdminEndpoints.UsageExtend, ("plan", result.GetValue(plan)), ("key", result.GetValue(key)), ("requests", result.GetValue(by).ToString(CultureInfo.InvariantCulture))),
            [200, 400, 404, 503], reply => UsageShow.Extended(reply, result, admin.IsJson(result)), cancellation));
        return command;
    }

    private static Command Bill()
    {
        var options = new UsageOptions();
        var month = new Option<string>("--month") { Description = "The month, in UTC: 2026-11.", HelpName = "MONTH", Required = true };
        var prices = new Option<string>("--prices") { Description = "A file of prices.", HelpName = "FILE", Required = true };
        Option<string> format = Format("csv", "json");
        var command = new Command("bill", "Totals what each key used in a month, at the prices of a file." + Exits) { month, prices, format };
        options.AddTo(command, withDays: false, withJson: false);
        command.SetAction((result, cancellation) => new UsageBillCommand(options, result).RunAsync(
            result.GetValue(month)!, result.GetValue(prices)!, isCsv: result.GetValue(format) == "csv", cancellation));
        return command;
    }

    private static Option<string> Format(params string[] formats)
    {
        var format = new Option<string>("--format") { Description = $"{string.Join(" or ", formats)}; {formats[0]} without it.", HelpName = "FORMAT", DefaultValueFactory = _ => formats[0] };
        format.AcceptOnlyFromAmong(formats);
        return format;
    }

    /// <summary>A running gateway is asked for one day after the other, since an answer is in memory at once.</summary>
    private static async Task<int> ExportAsync(UsageOptions options, ParseResult result, UsageFilter filter, string format, CancellationToken cancellation)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        if (options.IsOffline(result))
        {
            return options.Read(result, reader => new UsageLines(output, format == "csv").TryWrite(reader.Rows(filter)));
        }

        for (int day = filter.From; day <= filter.To; day++)
        {
            string text = UsageDates.TextOf(day);
            string target = UsageOptions.Target(AdminEndpoints.Usage, ("format", format), ("from", text), ("to", text), ("plan", filter.Plan), ("key", filter.Key));
            bool isFirst = day == filter.From;
            int code = await options.Admin.AskAsync(
                result, "GET", target, [200],
                reply =>
                {
                    string lines = reply.Text;
                    output.Write(isFirst || format != "csv" ? lines : lines[(lines.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
                    return ExitCodes.Ok;
                },
                cancellation);
            if (code != ExitCodes.Ok)
            {
                return code;
            }
        }

        return ExitCodes.Ok;
    }
}
