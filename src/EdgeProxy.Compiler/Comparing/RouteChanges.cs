using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>What is other in a route. Equal ones of several routes are one difference of their API.</summary>
internal readonly record struct RouteChange(DifferenceKind Kind, DifferenceSeverity Severity, string? Setting, string? Old, string? New, string What)
{
    public static RouteChange Of(SettingChange change) =>
        new(DifferenceKind.Changed, change.Severity, change.Name, change.Old, change.New, change.What);

    public static RouteChange Of(string setting, string old, string now, DifferenceSeverity severity = DifferenceSeverity.Change) =>
        Of(new SettingChange(setting, old, now, severity));

    /// <summary>Of what may be secret.</summary>
    public static RouteChange Unshown(string setting, DifferenceKind kind, string what) =>
        new(kind, DifferenceSeverity.Change, setting, null, null, what);
}

/// <summary>Finds what is other in a route besides its match.</summary>
internal static class RouteChanges
{
    private static readonly Setting<RouteConfig> BodyMax = Setting.Size<RouteConfig>("bodyMax", route => route.BodyMax);

    private static readonly Setting<RouteConfig> BodyTimeout = Setting.Of<RouteConfig, TimeSpan?>(
        "timeouts.body",
        route => route.BodyTimeout,
        timeout => timeout is { } own ? Setting.Duration(own) : "the listener's",
        static (old, now) => now < old ? DifferenceSeverity.Breaking : DifferenceSeverity.Change);

    private static readonly Setting<HttpIntegrationConfig>[] Http =
    [
        Setting.Plain<HttpIntegrationConfig>("upstream", http => http.Upstream.Name),
        Setting.Of<HttpIntegrationConfig, string>("path", PathKey, path => path, static (_, _) => DifferenceSeverity.Change),
        Setting.Flag<HttpIntegrationConfig>("halfClose", http => http.HalfClose, DifferenceSeverity.Change, DifferenceSeverity.Change),
        Setting.Flag<HttpIntegrationConfig>("websocket", http => http.WebSocket, whenOn: DifferenceSeverity.Change, whenOff: DifferenceSeverity.Breaking),
        Setting.Bound<HttpIntegrationConfig>("tunnelIdle", http => http.TunnelIdle),
    ];

    public static IEnumerable<RouteChange> Between(RouteConfig old, RouteConfig now)
    {
        if (!BodyMax.IsAlike(old, now))
        {
            yield return RouteChange.Of(BodyMax.ChangeOf(old, now));
        }

        if (!BodyTimeout.IsAlike(old, now))
        {
            yield return RouteChange.Of(BodyTimeout.ChangeOf(old, now));
        }

        IEnumerable<RouteChange> changes = OfIntegration(old.Integration, now.Integration)
            .Concat(CacheComparer.Compare(old.Cache, now.Cache).Select(RouteChange.Of))
            .Concat(HeaderEditsComparer.Compare("request.headers", old.RequestHeaders, now.RequestHeaders))
            .Concat(HeaderEditsComparer.Compare("response.headers", old.ResponseHeaders, now.ResponseHeaders));
        foreach (RouteChange change in changes)
        {
            yield return change;
        }
    }

    private static IEnumerable<RouteChange> OfIntegration(IntegrationConfig old, IntegrationConfig now) => (old, now) switch
    {
        (HttpIntegrationConfig a, HttpIntegrationConfig b) => OfHttp(a, b),
        (MockIntegrationConfig a, MockIntegrationConfig b) => OfMock(a, b),
        (RedirectIntegrationConfig a, RedirectIntegrationConfig b) => OfRedirect(a, b),
        _ => [RouteChange.Of("integration", Name(old), Name(now), DifferenceSeverity.Breaking)],
    };

    private static IEnumerable<RouteChange> OfHttp(HttpIntegrationConfig old, HttpIntegrationConfig now)
    {
        foreach (Setting<HttpIntegrationConfig> setting in Http)
        {
            if (!setting.IsAlike(old, now))
            {
                SettingChange change = setting.ChangeOf(old, now);
                yield return RouteChange.Of(setting.Name == "path" ? change with { Old = PathText(old), New = PathText(now) } : change);
            }
        }

        bool isOneUpstream = old.Upstream.Name == now.Upstream.Name;
        foreach (InheritedSetting setting in UpstreamSettings.Inherited)
        {
            // What changes with the upstream is told of the upstream, with the routes that it changes.
            bool isUpstreams = isOneUpstream && setting.IsInherited(old) && setting.IsInherited(now);
            if (!isUpstreams && !setting.OfRoute.IsAlike(old, now))
            {
                yield return RouteChange.Of(setting.OfRoute.ChangeOf(old, now));
            }
        }
    }

    private static IEnumerable<RouteChange> OfMock(MockIntegrationConfig old, MockIntegrationConfig now)
    {
        if (old.Status != now.Status)
        {
            yield return RouteChange.Of("mock.status", Setting.Number(old.Status), Setting.Number(now.Status));
        }

        foreach (RouteChange change in HeaderEditsComparer.Compare("mock.headers", "header", old.Headers, now.Headers))
        {
            yield return change;
        }

        if (!old.Body.Span.SequenceEqual(now.Body.Span))
        {
            yield return RouteChange.Unshown("mock.body", DifferenceKind.Changed, $"mock.body changed, {old.Body.Length} → {now.Body.Length} bytes");
        }
    }

    private static IEnumerable<RouteChange> OfRedirect(RedirectIntegrationConfig old, RedirectIntegrationConfig now)
    {
        if (TemplateKey(old.To) != TemplateKey(now.To))
        {
            yield return RouteChange.Of("redirect.to", old.To.Text, now.To.Text);
        }

        if (old.Status != now.Status)
        {
            yield return RouteChange.Of("redirect.status", Setting.Number(old.Status), Setting.Number(now.Status));
        }

        if (old.KeepQuery != now.KeepQuery)
        {
            yield return RouteChange.Of("redirect.keepQuery", old.KeepQuery ? "true" : "false", now.KeepQuery ? "true" : "false");
        }
    }

    private static string Name(IntegrationConfig integration) => integration switch
    {
        HttpIntegrationConfig http => "upstream " + http.Upstream.Name,
        MockIntegrationConfig mock => "mock " + Setting.Number(mock.Status),
        RedirectIntegrationConfig redirect => $"redirect {Setting.Number(redirect.Status)} to {redirect.To.Text}",
        _ => throw new InvalidOperationException($"The comparison does not know the integration {integration.GetType().Name}."),
    };

    /// <summary>Equal for rewrites that give equal paths, whatever the parameters are called.</summary>
    private static string PathKey(HttpIntegrationConfig http) => http.Path.Kind switch
    {
        PathRewriteKind.Strip => "-" + http.Path.Prefix,
        PathRewriteKind.Template => TemplateKey(http.Path.Template!),
        _ => "",
    };

    private static string PathText(HttpIntegrationConfig http) => http.Path.Kind switch
    {
        PathRewriteKind.Strip => "without " + http.Path.Prefix,
        PathRewriteKind.Template => http.Path.Template!.Text,
        _ => "keep",
    };

    private static string TemplateKey(TemplateConfig template) =>
        string.Concat(template.Parts.Select(part => part.Kind == TemplatePartKind.Literal ? part.Literal : $"{{{part.ParameterIndex}}}"));
}
