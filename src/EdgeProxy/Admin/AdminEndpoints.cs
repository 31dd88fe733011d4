using System.Text.Json;
using EdgeProxy.Compiler;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary>Everything that the admin listener does, in the order in which it is listed to who asks for something else.</summary>
internal static class AdminEndpoints
{
    public const string Status = "/status";
    public const string Reload = "/reload";
    public const string Drain = "/drain";
    public const string Diff = "/diff";
    public const string Failures = "/failures";
    public const string Usage = "/usage";
    public const string UsageExtend = "/usage/extend";
    public const string Cache = "/cache";
    public const string CacheExplain = "/cache/explain";
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Delete = "DELETE";

    public static IReadOnlyList<AdminEndpoint> Of(AdminParts parts, AdminGate gate)
    {
        List<AdminEndpoint> endpoints =
        [
            Show(Status, json => StatusJson.Write(json, parts)),
            ShowPublished("/config", parts, json => ConfigJson.Write(json, parts)),
            ShowPublished("/routes", parts, json => WriteRoutes(json, parts.Publisher.Gateway!, ConfigMask.Of(parts.Publisher.Config!))),
            ShowPublished("/upstreams", parts, json => UpstreamsJson.Write(json, parts)),
            new(Get, "/connections", new ConnectionsEndpoint(parts).AnswerAsync) { Parameters = [ConnectionsEndpoint.Limit] },
            new(Get, "/loops", new LoopsEndpoint(parts).AnswerAsync),
            Show("/reloads", json => ReloadsJson.Write(json, parts.Reloader.History.Records)),
            new(Post, Reload, new ReloadEndpoint(parts).AnswerAsync),
            new(Post, "/validate", new ValidateEndpoint(gate).AnswerAsync) { Parameters = [ValidateEndpoint.Read], BodyBytesMax = ValidateEndpoint.BodyBytesMax },
            new(Post, Diff, new DiffEndpoint(parts, gate).AnswerAsync) { Parameters = [DiffEndpoint.Reverse], BodyBytesMax = ValidateEndpoint.BodyBytesMax },
            new(Post, Drain, new DrainEndpoint(parts).AnswerAsync) { Parameters = [DrainEndpoint.Exit, DrainEndpoint.Delay] },
            new(Get, Usage, new UsageEndpoint(parts, TimeProvider.System).AnswerAsync) { Parameters = UsageEndpoint.Parameters },
            new(Post, UsageExtend, new UsageExtendEndpoint(parts).AnswerAsync) { Parameters = UsageExtendEndpoint.Parameters },
            new(Get, Cache, new CacheEndpoint(parts).AnswerAsync),
            new(Delete, Cache, new CachePurgeEndpoint(parts).AnswerAsync) { Parameters = CachePurgeEndpoint.Parameters },
            new(Get, CacheExplain, new CacheExplainEndpoint(parts).AnswerAsync) { Parameters = CacheExplainEndpoint.Parameters },
            new(Post, "/logs/reopen", call => ReopenAsync(parts, call)),
        ];
        if (parts.Failures is { } failures)
        {
            endpoints.Add(new AdminEndpoint(Get, Failures, async call => new AdminAnswer(StatusCodes.Status200OK, await failures.JsonAsync(call.Query("id"), call.Aborted)))
            {
                Parameters = ["id"],
            });
        }

        return endpoints;
    }

    private static AdminEndpoint Show(string path, Action<Utf8JsonWriter> write) =>
        new(Get, path, _ => Task.FromResult(AdminAnswer.Of(StatusCodes.Status200OK, write)));

    /// <summary>What there is only once documents are in use.</summary>
    private static AdminEndpoint ShowPublished(string path, AdminParts parts, Action<Utf8JsonWriter> write) => new(Get, path, _ => Task.FromResult(
        parts.Publisher.Gateway is null
            ? AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "starting", "no configuration is in use yet")
            : AdminAnswer.Of(StatusCodes.Status200OK, write)));

    private static void WriteRoutes(Utf8JsonWriter json, CompiledGateway gateway, ConfigMask mask)
    {
        json.WriteStartObject();
        json.WriteNumber("version", gateway.Snapshot.Version);
        json.WriteStartArray("routes");
        foreach (RouteRow row in RouteListing.Of(gateway))
        {
            RoutesReport.WriteRow(json, row with { Conditions = mask.Within(row.Conditions), Integration = mask.Within(row.Integration), Cache = mask.Within(row.Cache) });
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<AdminAnswer> ReopenAsync(AdminParts parts, AdminCall call)
    {
        IReadOnlyList<(string Name, string? Error)> results = await parts.LogFiles.ReopenAsync(call.Actor);
        bool isDone = results.All(result => result.Error is null);
        return AdminAnswer.Of(isDone ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("logs");
            foreach ((string name, string? error) in results)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteBoolean("reopened", error is null);
                json.WriteString("error", error);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
