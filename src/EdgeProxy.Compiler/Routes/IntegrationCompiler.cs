using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>Compiles what answers a route.</summary>
internal static class IntegrationCompiler
{
    public static Integration Compile(RouteConfig route, UpstreamCompiler upstreams) => route.Integration switch
    {
        HttpIntegrationConfig http => CompileHttp(http, route, upstreams.ByName(http.Upstream.Name)),
        MockIntegrationConfig mock => new MockIntegration(
            mock.Status, HeaderEditing.Lines(HeaderEditing.Apply(mock.Headers, route.ResponseHeaders)), mock.Body.ToArray()),
        RedirectIntegrationConfig redirect => new RedirectIntegration(redirect.Status, TemplateCompiler.Compile(redirect.To), redirect.KeepQuery)
        {
            Fields = HeaderEditing.Lines(HeaderEditing.Apply([], route.ResponseHeaders).Where(header => !IsLocation(header))),
        },
        _ => throw new InvalidOperationException($"The compiler does not know the integration {route.Integration.GetType().Name}."),
    };

    private static HttpIntegration CompileHttp(HttpIntegrationConfig source, RouteConfig route, Upstream upstream) => new(
        upstream,
        TargetOf(source.Path),
        HostOf(source.Host),
        HeaderEditing.Rules(route.RequestHeaders),
        HeaderEditing.Rules(route.ResponseHeaders),
        new FetchTimeouts(
            Connect: Milliseconds.Of(source.Timeouts.Connect),
            Response: Milliseconds.Of(source.Timeouts.Response),
            Idle: Milliseconds.Of(source.Timeouts.Idle),
            Write: Milliseconds.Of(source.Timeouts.Write),
            Exchange: Milliseconds.Of(source.Timeouts.Exchange)),
        source.RetriesMax);

    private static TargetRewrite TargetOf(PathRewriteConfig path) => path.Kind switch
    {
        PathRewriteKind.Strip => TargetRewrite.Strip(Encoding.UTF8.GetByteCount(path.Prefix!)),
        PathRewriteKind.Template => TargetRewrite.To(TemplateCompiler.Compile(path.Template!)),
        _ => TargetRewrite.Keep,
    };

    private static HostRule HostOf(HostConfig host) => host.Kind switch
    {
        HostKind.Rewrite => new HostRule(HostMode.Rewrite, []),
        HostKind.Literal => new HostRule(HostMode.Literal, Encoding.ASCII.GetBytes(host.Literal!)),
        _ => new HostRule(HostMode.Keep, []),
    };

    /// <summary>A redirect's own field; a second one would make it ambiguous.</summary>
    private static bool IsLocation(HeaderConfig header) => string.Equals(header.Name, "Location", StringComparison.OrdinalIgnoreCase);
}
