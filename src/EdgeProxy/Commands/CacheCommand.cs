using System.CommandLine;
using System.Text.Json;

namespace EdgeProxy;

/// <summary><c>edgeproxy cache</c>: what the running gateway has stored, why, and that it is not any more.</summary>
internal static class CacheCommand
{
    private const string Exits = " Exit code: 0 done, 1 it cannot be, 2 wrong use, 4 there is no gateway or it lets nobody in.";

    public static Command Make()
    {
        var command = new Command("cache", "Shows what the running gateway has cached, explains hits and misses, and purges.");
        command.Add(Stats());
        command.Add(Purge());
        command.Add(Explain());
        return command;
    }

    private static Command Stats()
    {
        var admin = new AdminOptions();
        var command = new Command("stats", "Shows how full the cache is and what it is good for." + Exits);
        admin.AddTo(command);
        command.SetAction((result, cancellation) => AskAsync(admin, result, "GET", AdminEndpoints.Cache, CacheReport.Statistics, cancellation));
        return command;
    }

    private static Command Purge()
    {
        Option<string?>[] kinds =
        [
            Kind("url", "URL", "Everything of one URL, also of other ports: all variants and callers."),
            Kind("prefix", "URL", "Everything whose path begins with the whole segments of this URL's."),
            Kind("api", "NAME", "Everything of an API."),
            Kind("stage", "API/STAGE", "Everything of a stage."),
            Kind("route", "API/STAGE/ROUTE-ID", "Everything of a route."),
            Kind("tag", "NAME", "Everything to which the origin gave this name in Surrogate-Key or Cache-Tag."),
        ];
        var all = new Option<bool>("--all") { Description = "Everything." };
        var admin = new AdminOptions();
        var command = new Command("purge", "Has the cache forget what one of the options names: at once, whatever the size. Responses that are under way are not stored either." + Exits);
        foreach (Option<string?> kind in kinds)
        {
            command.Add(kind);
        }

        command.Add(all);
        command.Validators.Add(result =>
        {
            if (kinds.Count(kind => result.GetResult(kind) is { Implicit: false }) + (result.GetValue(all) ? 1 : 0) != 1)
            {
                result.AddError("name one thing to purge: --url, --prefix, --api, --stage, --route, --tag or --all");
            }
        });
        admin.AddTo(command);
        command.SetAction((result, cancellation) => AskAsync(
            admin, result, "DELETE",
            UsageOptions.Target(AdminEndpoints.Cache, [.. kinds.Select(kind => (kind.Name[2..], result.GetValue(kind))), (CachePurge.Everything, result.GetValue(all) ? "true" : null)]),
            CacheReport.Purged, cancellation));
        return command;
    }

    private static Command Explain()
    {
        var url = new Argument<string>("URL") { Description = "The URL, absolute." };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header of the request, 'name: value'; repeatable.", HelpName = "HEADER", DefaultValueFactory = _ => [] };
        var listener = new Option<string?>("--listener") { Description = "The listener at which it arrives; without it, the one with the URL's port, else the first of its scheme.", HelpName = "NAME" };
        var admin = new AdminOptions();
        var command = new Command("explain", "Says what a GET for a URL would get from the cache now, why, and what is stored under it." + Exits) { url, headers, listener };
        admin.AddTo(command);
        command.SetAction((result, cancellation) => AskAsync(
            admin, result, "GET",
            UsageOptions.Target(
                AdminEndpoints.CacheExplain, [("url", result.GetValue(url)), ("listener", result.GetValue(listener)), .. result.GetValue(headers)!.Select(header => ("header", (string?)header))]),
            CacheReport.Explanation, cancellation));
        return command;
    }

    private static Option<string?> Kind(string name, string value, string description) => new("--" + name) { Description = description, HelpName = value };

    private static Task<int> AskAsync(AdminOptions admin, ParseResult result, string method, string target, Func<JsonElement, string> text, CancellationToken cancellation) =>
        admin.AskAsync(result, method, target, [200, 400, 404, 409], reply => Show(reply, result, admin.IsJson(result), text), cancellation);

    private static int Show(AdminReply reply, ParseResult result, bool isJson, Func<JsonElement, string> text)
    {
        if (reply.Status != 200)
        {
            result.InvocationConfiguration.Error.WriteLine(PlainText.Of(reply.Message()));
            return ExitCodes.Failed;
        }

        if (!isJson)
        {
            using JsonDocument parsed = JsonDocument.Parse(reply.Body);
            result.InvocationConfiguration.Output.Write(text(parsed.RootElement));
        }

        return ExitCodes.Ok;
    }
}
