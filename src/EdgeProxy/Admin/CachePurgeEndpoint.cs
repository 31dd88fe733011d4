using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>DELETE /cache?KIND=VALUE</c>: purges what is stored, by exactly one of the kinds.</summary>
internal sealed class CachePurgeEndpoint(AdminParts parts)
{
    public static IReadOnlyList<string> Parameters => CachePurge.Kinds;

    public Task<AdminAnswer> AnswerAsync(AdminCall call) => Task.FromResult(parts.Cache is { } cache ? Answer(call, cache) : CacheEndpoint.NoCache());

    private AdminAnswer Answer(AdminCall call, ResponseCache cache)
    {
        (string Kind, string Value)[] given = [.. Parameters.SelectMany(kind => call.Queries(kind).Select(value => (kind, value)))];
        if (given.Length != 1)
        {
            return AdminAnswer.Error(
                StatusCodes.Status400BadRequest, "parameter",
                "name one thing to purge: url=URL, prefix=URL, api=NAME, stage=API/STAGE, route=API/STAGE/ROUTE-ID, tag=NAME or all=true");
        }

        if (parts.Publisher.Gateway is not { } gateway)
        {
            return AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "starting", "no configuration is in use yet");
        }

        (string kind, string value) = given[0];
        if (CachePurge.Find(gateway, kind, value, out AdminAnswer? refusal) is not { } purge)
        {
            return refusal!;
        }

        purge.Run(cache.Store);
        string what = kind == CachePurge.Everything ? "everything" : $"{kind} {PlainText.Of(value)}";
        LogMessages.CachePurged(parts.Log, call.Actor.ToString(), what);
        parts.Audit?.Write(new AuditEvent(call.Actor, "purge-cache", what, "done", "", parts.Version, parts.Version));
        return AdminAnswer.Of(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("purged", what);
            if (purge.Route is { } route)
            {
                json.WriteString("api", route.Api.Name);
                json.WriteString("stage", route.Stage.Name);
                json.WriteString("route", route.Source.Id);
            }

            json.WriteEndObject();
        });
    }
}
