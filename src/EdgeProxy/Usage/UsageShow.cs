using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace EdgeProxy;

/// <summary><c>edgeproxy usage show</c>: a line for each key and day on which it was used.</summary>
internal sealed class UsageShow(UsageOptions options, ParseResult result, UsageFilter filter)
{
    private readonly TextWriter _output = result.InvocationConfiguration.Output;
    private bool _hasLines;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (filter.Plan is null)
        {
            result.InvocationConfiguration.Error.WriteLine("name a plan: --plan PLAN  (usage export writes all plans)");
            return ExitCodes.Usage;
        }

        return options.IsOffline(result) ? ShowFile() : await ShowRunningAsync(cancellation);
    }

    /// <summary>What came of extending a quota.</summary>
    public static int Extended(AdminReply reply, ParseResult result, bool isJson)
    {
        if (reply.Status != 200)
        {
            result.InvocationConfiguration.Error.WriteLine(PlainText.Of(reply.Message()));
            return ExitCodes.Failed;
        }

        using JsonDocument parsed = JsonDocument.Parse(reply.Body);
        JsonElement quota = parsed.RootElement;
        if (!isJson)
        {
            result.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{quota.GetProperty("key").GetString()} has {quota.GetProperty("remaining").GetInt64()} of {quota.GetProperty("limit").GetInt64()} requests left in the period from {quota.GetProperty("window").GetString()}"));
        }

        return ExitCodes.Ok;
    }

    private int ShowFile()
    {
        string after = "";
        return options.Read(result, reader =>
        {
            bool hasMore;
            do
            {
                AdminAnswer page = AdminAnswer.Of(200, json => UsageItems.Write(json, reader, filter, after, UsageItems.KeysMax, static _ => null, asOf: null));
                var reply = new AdminReply(page.Status, page.Body);
                if (options.Admin.IsJson(result))
                {
                    _output.Write(reply.Text);
                }

                hasMore = Show(reply, out after);
            }
            while (hasMore);
            WriteNone();
        });
    }

    private async Task<int> ShowRunningAsync(CancellationToken cancellation)
    {
        string after = "";
        bool hasMore;
        do
        {
            hasMore = false;
            string target = UsageOptions.Target(
                AdminEndpoints.Usage, ("plan", filter.Plan), ("key", filter.Key), ("from", UsageDates.TextOf(filter.From)), ("to", UsageDates.TextOf(filter.To)),
                ("position", after.Length > 0 ? after : null));
            int code = await options.Admin.AskAsync(
                result, "GET", target, [200],
                reply =>
                {
                    hasMore = Show(reply, out after);
                    return ExitCodes.Ok;
                },
                cancellation);
            if (code != ExitCodes.Ok)
            {
                return code;
            }
        }
        while (hasMore);
        WriteNone();
        return ExitCodes.Ok;
    }

    /// <summary>Whether there are more, and after which key.</summary>
    private bool Show(AdminReply reply, out string after)
    {
        using JsonDocument parsed = JsonDocument.Parse(reply.Body);
        JsonElement page = parsed.RootElement;
        foreach (JsonProperty key in page.GetProperty("items").EnumerateObject())
        {
            int day = filter.From;
            foreach (JsonElement pair in key.Value.EnumerateArray())
            {
                ShowDay(key.Name, day++, pair[0].GetInt64(), pair[1]);
            }
        }

        bool hasMore = page.TryGetProperty("position", out JsonElement position);
        after = hasMore ? position.GetString()! : "";
        return hasMore;
    }

    private void ShowDay(string key, int day, long used, JsonElement remaining)
    {
        if (used == 0 || options.Admin.IsJson(result))
        {
            return;
        }

        string left = remaining.ValueKind == JsonValueKind.Number ? remaining.ToString() : "-";
        if (!_hasLines)
        {
            _output.WriteLine($"{"day",-10}  {"key",-24}  {"used",12}  {"remaining",12}");
            _hasLines = true;
        }

        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{UsageDates.TextOf(day),-10}  {PlainText.Of(key),-24}  {used,12}  {left,12}"));
    }

    private void WriteNone()
    {
        if (!_hasLines && !options.Admin.IsJson(result))
        {
            _output.WriteLine($"no key of plan {PlainText.Of(filter.Plan!)} was used from {UsageDates.TextOf(filter.From)} to {UsageDates.TextOf(filter.To)}");
        }
    }
}
