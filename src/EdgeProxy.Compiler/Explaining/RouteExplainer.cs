using System.Text;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// Says what a request would meet, by the very code that serves: the request is parsed, its path made canonical, the table
/// asked, the target rewritten. For tools; nothing is sent.
/// </summary>
public static class RouteExplainer
{
    /// <param name="gateway">Where the request would arrive.</param>
    /// <param name="method">The method token.</param>
    /// <param name="url">An absolute URL; or a path with an optional query, and then <c>Host</c> from the headers, else <c>localhost</c>.</param>
    /// <param name="headers">Further fields of the request.</param>
    /// <param name="listener">The listener's name; without one the first is taken.</param>
    /// <param name="now">When it would arrive, which keys with dates depend on; null for now.</param>
    public static RouteExplanation Explain(
        CompiledGateway gateway, string method, string url, IReadOnlyList<KeyValuePair<string, string>> headers, string? listener = null, DateTimeOffset? now = null)
    {
        var admission = new AdmissionExplainer(gateway, (now ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds());
        Listener? at = gateway.Snapshot.Listeners.FirstOrDefault(l => listener is null || string.Equals(l.Name, listener, StringComparison.Ordinal));
        SyntheticRequest request = SyntheticRequest.Make(method, url, headers);
        var head = new RequestHead();
        ParseStatus status = RequestHeadParser.Parse(request.Head, head, at?.HeadLimits ?? HeadLimits.Default);
        var explanation = new RouteExplanation
        {
            Method = method,
            Authority = status == ParseStatus.Complete ? Text(head.Authority.Of(request.Head)) : "",
            Target = request.Target,
            Listener = at?.Name,
        };
        if (status != ParseStatus.Complete)
        {
            return explanation with { Refusal = RefusalOf(head.Error) };
        }

        if (head.Method is KnownMethod.Connect or KnownMethod.Trace)
        {
            return explanation with { Refusal = RefusalOf(GatewayResponseType.MethodNotAllowed, $"the gateway serves no {method}") };
        }

        return ExplainPath(explanation, gateway, admission, at, head, request.Head);
    }

    private static RouteExplanation ExplainPath(
        RouteExplanation explanation, CompiledGateway gateway, AdmissionExplainer admission, Listener? at, RequestHead head, byte[] bytes)
    {
        PathPolicy policy = at?.PathPolicy ?? PathPolicy.Strict;
        byte[] buffer = new byte[head.Path.Length + 1];
        ProtocolError error = PathCanonicalizer.Canonicalize(head.Path.Of(bytes), buffer, policy, out int written);
        if (error != ProtocolError.None)
        {
            return explanation with { Refusal = RefusalOf(error) };
        }

        ReadOnlySpan<byte> path = buffer.AsSpan(0, written);
        ReadOnlySpan<byte> host = head.Host.Of(bytes);
        RouteTable table = gateway.Snapshot.Table;
        explanation = explanation with
        {
            CanonicalPath = Text(path),
            SelectedHost = table.ExplainHost(host),
            Attempts = [.. table.Explain(host, path, new RouteRequest(head, bytes)).Select(attempt => Describe(attempt, gateway))],
        };
        RouteMatch match = default;
        if (!table.TryMatch(host, path, head, bytes, ref match) || gateway.RouteById(match.RouteId) is not { } route)
        {
            return explanation with { Refusal = RefusalOf(GatewayResponseType.ResourceNotFound, WhyNotFound(explanation)) };
        }

        return explanation with
        {
            Route = RouteDescription.Of(route, admission.PoliciesOf(route, at, head, bytes), match, head, bytes, path),
            Refusal = RefusalBy(route, admission, head, bytes),
        };
    }

    /// <summary>What an exchange checks once it has its route.</summary>
    private static ExplainedRefusal? RefusalBy(CompiledRoute compiled, AdmissionExplainer admission, RequestHead head, byte[] bytes)
    {
        Route route = compiled.Route;
        if (head.Upgrade == UpgradeRequest.WebSocket && route.Integration is HttpIntegration && !route.Upgrades)
        {
            return RefusalOf(GatewayResponseType.AccessDenied, "the route does not pass WebSocket upgrades on: its \"websocket\" is false");
        }

        if (admission.RefusalOf(compiled, head, bytes) is { } reason)
        {
            return RefusalOf(GatewayResponseType.InvalidApiKey, reason);
        }

        return head.ContentLength > route.BodyBytesMax
            ? RefusalOf(GatewayResponseType.RequestTooLarge, $"Content-Length is {head.ContentLength}, and the route's \"bodyMax\" {route.BodyBytesMax} bytes")
            : null;
    }

    private static string WhyNotFound(RouteExplanation explanation)
    {
        if (explanation.SelectedHost is null)
        {
            return $"no API has the host {explanation.Authority}, and none takes any host";
        }

        return explanation.Attempts.Count == 0
            ? $"no pattern of the routes for host {explanation.SelectedHost} fits the path"
            : "patterns fit the path, but their methods or conditions do not hold";
    }

    private static ExplainedAttempt Describe(RouteAttempt attempt, CompiledGateway gateway)
    {
        CompiledRoute route = gateway.RouteById(attempt.RouteId)!;
        return new ExplainedAttempt(route.Api.Name, route.Stage.Name, route.Source.Id, attempt.Outcome, attempt.Reason, route.Source.Position);
    }

    private static ExplainedRefusal RefusalOf(ProtocolError error)
    {
        GatewayResponseType type = ProtocolResponses.Of(error);
        return new ExplainedRefusal(type, GatewayResponses.Of(type).Status, error.Label(), error.Clause());
    }

    private static ExplainedRefusal RefusalOf(GatewayResponseType type, string reason) => new(type, GatewayResponses.Of(type).Status, null, reason);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
