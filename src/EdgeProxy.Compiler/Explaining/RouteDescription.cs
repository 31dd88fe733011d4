using System.Text;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Describes what a matched route does with a request.</summary>
internal static class RouteDescription
{
    public static ExplainedRoute Of(CompiledRoute route, IReadOnlyList<string> policies, in RouteMatch match, RequestHead head, byte[] bytes, ReadOnlySpan<byte> path) => new()
    {
        Api = route.Api.Name,
        Stage = route.Stage.Name,
        Id = route.Source.Id,
        Position = route.Source.Position,
        Parameters = ParametersOf(route, match, path),
        Policies = policies,
        Forward = route.Route.Integration is HttpIntegration http ? ForwardOf(http, match, head, bytes, path) : null,
        Answer = AnswerOf(route.Route.Integration, match, head, bytes, path),
        RequestHeaders = route.Source.RequestHeaders,
        ResponseHeaders = route.Source.ResponseHeaders,
        Settings = RouteSettingsText.Of(route.Stage, route.Source),
    };

    private static List<KeyValuePair<string, string>> ParametersOf(CompiledRoute route, in RouteMatch match, ReadOnlySpan<byte> path)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        for (int i = 0; i < match.ParameterCount; i++)
        {
            parameters.Add(KeyValuePair.Create(route.Source.Parameters[i], Text(match.Parameters[i].Of(path))));
        }

        return parameters;
    }

    private static ExplainedForward ForwardOf(HttpIntegration http, in RouteMatch match, RequestHead head, byte[] bytes, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> query = head.Query.Of(bytes);
        byte[] target = new byte[http.Target.Measure(match, path, query)];
        var writer = new HeadWriter(target);
        http.Target.Write(ref writer, match, path, head.HasQuery, query);
        byte[] authority = head.Authority.Of(bytes).ToArray();
        return new ExplainedForward(
            http.Upstream.Name,
            Text(target.AsSpan(0, writer.Written)),
            [.. http.Upstream.Endpoints.Select(endpoint => new ExplainedEndpoint(
                endpoint.Name,
                Text(http.Host.Select(authority, endpoint.Authority)),
                [.. endpoint.State.Addresses.Select(address => address.ToString()!)],
                endpoint.Tls?.ServerName))]);
    }

    private static ExplainedAnswer? AnswerOf(Integration integration, in RouteMatch match, RequestHead head, byte[] bytes, ReadOnlySpan<byte> path)
    {
        switch (integration)
        {
            case MockIntegration mock:
                return new ExplainedAnswer(mock.Status, LinesOf(Text(mock.Fields)), mock.Body.Length);
            case RedirectIntegration redirect:
                ReadOnlySpan<byte> query = head.Query.Of(bytes);
                byte[] location = new byte[redirect.MeasureLocation(match, path, query)];
                var writer = new HeadWriter(location);
                redirect.WriteLocation(ref writer, match, path, head.HasQuery, query);
                return new ExplainedAnswer(
                    redirect.Status, [.. LinesOf(Text(redirect.Fields)), $"Location: {Text(location.AsSpan(0, writer.Written))}"], 0);
            default:
                return null;
        }
    }

    private static string[] LinesOf(string fields) => fields.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
