using System.Net;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>GET /cache/explain?url=URL&amp;header=NAME: VALUE</c>: what is stored under a URL, and what a GET for it would get now.</summary>
internal sealed class CacheExplainEndpoint(AdminParts parts)
{
    private const string Url = "url";
    private const string Header = "header";
    private const string ListenerName = "listener";

    public static IReadOnlyList<string> Parameters { get; } = [Url, Header, ListenerName];

    public Task<AdminAnswer> AnswerAsync(AdminCall call) => parts.Cache is { } cache
        ? Task.Run(() => Answer(call, cache)) // It goes through all entries.
        : Task.FromResult(CacheEndpoint.NoCache());

    private AdminAnswer Answer(AdminCall call, ResponseCache cache)
    {
        if (parts.Publisher.Gateway is not { } gateway)
        {
            return AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "starting", "no configuration is in use yet");
        }

        if (call.Query(Url) is not { Length: > 0 } url || !TryHeaders(call, out List<KeyValuePair<string, string>> headers))
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "name a URL, and headers as NAME: VALUE: url=URL&header=NAME: VALUE");
        }

        if (UrlTarget.Find(gateway, url, headers, call.Query(ListenerName), out string mistake) is not { } target)
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "url", mistake);
        }

        if (target.Route is not { } route)
        {
            return AdminAnswer.Error(
                StatusCodes.Status404NotFound, "not-found", "no route takes a GET for this URL: check host and path; edgeproxy explain GET URL says which routes were tried");
        }

        RouteExplanation whole = RouteExplainer.Explain(gateway, "GET", url, headers, target.Listener.Name);
        CacheExplanation explanation = route.Route.Cache is null
            ? new CacheExplanation(target, new StoredVariants([], IsWhole: true), null, CacheVerdict.None(WhyNone(route)), cache.Now)
            : CacheExplanation.Of(target, PortOf(gateway, target.Listener), cache, TimeProvider.System, call.Aborted);
        string text = ConfigMask.Of(parts.Publisher.Config!).Within(Configuration.CacheText.Of(route.Route.Cache is null ? null : route.Source.Cache));
        return AdminAnswer.Of(StatusCodes.Status200OK, json => CacheExplanationJson.Write(json, explanation, url, text, whole.Refusal?.Reason));
    }

    private static bool TryHeaders(AdminCall call, out List<KeyValuePair<string, string>> headers)
    {
        headers = [];
        foreach (string header in call.Queries(Header))
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return false;
            }

            headers.Add(KeyValuePair.Create(header[..colon], header[(colon + 1)..].Trim()));
        }

        return true;
    }

    private static string WhyNone(CompiledRoute route) =>
        route.Route.Integration is not HttpIntegration ? "the route asks no upstream, and what it answers itself is not cached"
        : route.Stage.IsCacheOff ? $"the stage {route.Stage.Name} has its cache switched off"
        : "the route has no cache: set \"cache\" of the route or of the API's defaults";

    /// <summary>Where the listener let the system choose one, the one that it has.</summary>
    private int PortOf(CompiledGateway gateway, Listener listener)
    {
        IReadOnlyList<EndPoint> addresses = parts.Listeners.Addresses;
        int index = gateway.Bindings.TakeWhile(binding => !ReferenceEquals(binding.Listener, listener)).Count();
        return listener.Port == 0 && index < addresses.Count && addresses[index] is IPEndPoint address ? address.Port : listener.Port;
    }
}
