namespace EdgeProxy.Configuration;

/// <summary>Validates the routes of one API.</summary>
internal sealed class RouteValidator
{
    private static readonly HeaderEditsConfig NoEdits = HeaderEditsConfig.None;

    /// <summary>What says nothing without an upstream.</summary>
    private static readonly MemberSpec[] UpstreamSettings =
    [
        RouteMembers.Path, RouteMembers.Host, RouteMembers.Request, RouteMembers.HalfClose,
        RouteMembers.Retries, RouteMembers.WebSocket, RouteMembers.TunnelIdle, RouteMembers.Cache,
    ];

    private static readonly MemberSpec[] UpstreamTimeouts =
        [RouteMembers.Response, RouteMembers.Idle, RouteMembers.Exchange, RouteMembers.Write];

    private readonly RouteDefaults _defaults;
    private readonly NamedTable<UpstreamConfig> _upstreams;
    private readonly Diagnostics _diagnostics;
    private readonly RouteMatchReader _match;
    private readonly IntegrationReader _integrations;
    private readonly Dictionary<string, SourcePosition> _ids = new(StringComparer.Ordinal);

    public RouteValidator(ObjectAt defaults, NamedTable<UpstreamConfig> upstreams, Diagnostics diagnostics)
    {
        _defaults = new RouteDefaults(defaults, diagnostics);
        _upstreams = upstreams;
        _diagnostics = diagnostics;
        _match = new RouteMatchReader(diagnostics);
        _integrations = new IntegrationReader(diagnostics);
    }

    public RouteConfig Validate(JsonNodeAt node)
    {
        _diagnostics.GiveWay();
        var route = new ObjectAt(node);
        RouteMatchParts match = _match.Read(node);
        string id = ReadId(route);
        JsonNodeAt? kind = FindIntegration(route);
        UpstreamConfig? upstream = null;
        if (kind is { Kind: JsonKind.String, IsBroken: false })
        {
            upstream = _upstreams.Resolve(kind);
        }

        bool isHttp = string.Equals(kind?.Name, RouteMembers.Upstream.Name, StringComparison.Ordinal);
        if (kind is not null && !isHttp)
        {
            RefuseUpstreamSettings(route, kind.Name!);
        }

        var settings = new RouteSettings(route, _defaults.Node, upstream is null ? null : _upstreams.NodeOf(upstream.Name));
        return new RouteConfig
        {
            Id = id,
            Key = node.Name!,
            Methods = match.Methods,
            Path = match.Pattern?.Text,
            Parameters = match.Parameters,
            Headers = match.Headers,
            Query = match.Query,
            Integration = ReadIntegration(route, kind, upstream, match, settings),
            RequestHeaders = isHttp ? ReadEdits(route, RouteMembers.Request, _defaults.RequestHeaders, settings) : NoEdits,
            ResponseHeaders = ReadEdits(route, RouteMembers.ResponseEdits, _defaults.ResponseHeaders, settings),
            BodyMax = settings.Number("", RouteMembers.BodyMax),
            BodyTimeout = settings.OptionalDuration(RouteMembers.Timeouts.Name, RouteMembers.Body),
            ApiKey = route.Has(RouteMembers.ApiKey) ? route.Bool(RouteMembers.ApiKey) : null,
            Throttles = ReadThrottles(route, settings),
            Cache = isHttp ? ReadCache(route, settings) : null,
            Position = node.NamePosition,
            Origins = settings.Origins,
        };
    }

    private string ReadId(ObjectAt route)
    {
        JsonNodeAt? node = route.TextNode(RouteMembers.Id);
        string id = node?.Text ?? route.Node!.Name!;
        bool isKey = string.Equals(id, route.Node!.Name, StringComparison.Ordinal);
        if (node is not null && !isKey && !Names.IsPlain(id, "."))
        {
            _diagnostics.Error(node, ConfigCodes.InvalidName, $"{Shown.Value(node)} is not a valid id", "use 1 to 128 letters, digits, - _ .");
            return id;
        }

        SourcePosition position = node?.Position ?? route.Node.NamePosition;
        if (!_ids.TryAdd(id, position))
        {
            _diagnostics.Error(
                position, node?.Path ?? route.Node.Path, ConfigCodes.DuplicateId,
                $"the id {Shown.Name(node?.Written ?? id)} is taken, first at {_ids[id]}", "give each route of an API its own \"id\"");
        }

        return id;
    }

    /// <summary>The one member that says what answers the route; null when there is none or several, which is reported.</summary>
    private JsonNodeAt? FindIntegration(ObjectAt route)
    {
        JsonNodeAt node = route.Node!;
        JsonNodeAt? only = null;
        int count = 0;
        foreach (MemberSpec member in RouteMembers.Spec.ExactlyOne)
        {
            JsonNodeAt? found = node.Find(member.Name);
            only = found ?? only;
            count += found is null ? 0 : 1;
        }

        if (count == 1)
        {
            return only;
        }

        if (count == 0)
        {
            _diagnostics.Error(
                node.NamePosition, node.Path, ConfigCodes.IntegrationCount, "the route says nothing about what answers it",
                "add one of \"upstream\", \"mock\" and \"redirect\"");
            return null;
        }

        JsonNodeAt[] written = [.. RouteMembers.Spec.ExactlyOne.Select(member => node.Find(member.Name)).OfType<JsonNodeAt>().OrderBy(n => n.Offset)];
        _diagnostics.Error(
            written[1].NamePosition, written[1].Path, ConfigCodes.IntegrationCount,
            $"the route has {string.Join(" and ", written.Select(w => $"\"{w.Name}\""))}", "keep one of them");
        return null;
    }

    private void RefuseUpstreamSettings(ObjectAt route, string kind)
    {
        ObjectAt timeouts = route.Object(RouteMembers.Timeouts);
        IEnumerable<JsonNodeAt?> written = UpstreamSettings.Select(m => route.Node!.Find(m.Name))
            .Concat(UpstreamTimeouts.Select(m => timeouts.Node?.Find(m.Name)));
        foreach (JsonNodeAt node in written.OfType<JsonNodeAt>())
        {
            _diagnostics.ErrorAtName(
                node, ConfigCodes.SettingWithoutUpstream, $"\"{node.Name}\" has no effect on a route with \"{kind}\"",
                "remove it, or give the route an \"upstream\"");
        }
    }

    private IntegrationConfig ReadIntegration(ObjectAt route, JsonNodeAt? kind, UpstreamConfig? upstream, RouteMatchParts match, RouteSettings settings)
    {
        if (kind is { Kind: JsonKind.Object, IsBroken: false })
        {
            return string.Equals(kind.Name, RouteMembers.Mock.Name, StringComparison.Ordinal)
                ? _integrations.ReadMock(new ObjectAt(kind))
                : _integrations.ReadRedirect(new ObjectAt(kind), match);
        }

        PathRewriteConfig path = _integrations.ReadPath(route, match);
        HostConfig? own = HostSetting.Read(route.TextNode(RouteMembers.Host), _diagnostics);
        settings.Find("", RouteMembers.Path.Name);
        settings.Find("", RouteMembers.Host.Name);
        if (upstream is null)
        {
            return IntegrationReader.None;
        }

        string timeouts = RouteMembers.Timeouts.Name;
        return new HttpIntegrationConfig
        {
            Upstream = upstream,
            Path = path,
            Host = own ?? _defaults.Host ?? upstream.Host,
            Timeouts = new UpstreamTimeoutsConfig
            {
                Connect = settings.Duration(timeouts, UpstreamMembers.Connect),
                Response = settings.Duration(timeouts, UpstreamMembers.Response),
                Idle = settings.Duration(timeouts, UpstreamMembers.Idle),
                Write = settings.Duration(timeouts, UpstreamMembers.Write),
                Exchange = settings.Duration(timeouts, UpstreamMembers.Exchange),
            },
            RetriesMax = (int)settings.Number(RouteMembers.Retries.Name, UpstreamMembers.RetriesMax),
            HalfClose = settings.Bool(RouteMembers.HalfClose),
            WebSocket = settings.Bool(RouteMembers.WebSocket),
            TunnelIdle = settings.Duration("", RouteMembers.TunnelIdle),
        };
    }

    /// <summary>The route's own limits instead of its API's defaults, not beside them.</summary>
    private IReadOnlyList<ThrottleConfig> ReadThrottles(ObjectAt route, RouteSettings settings)
    {
        settings.Find("", RouteMembers.ApiKey.Name);
        settings.Find("", RouteMembers.Throttle.Name);
        return route.Has(RouteMembers.Throttle) ? ThrottleReader.Read(route.Find(RouteMembers.Throttle), _diagnostics) : _defaults.Throttles;
    }

    /// <summary>The route's own word instead of its API's defaults: members are not merged.</summary>
    private CacheConfig? ReadCache(ObjectAt route, RouteSettings settings)
    {
        settings.Find("", RouteMembers.Cache.Name);
        return route.Has(RouteMembers.Cache) ? CacheReader.Read(route.Find(RouteMembers.Cache), _diagnostics) : _defaults.Cache;
    }

    private HeaderEditsConfig ReadEdits(ObjectAt route, MemberSpec member, HeaderEditsConfig defaults, RouteSettings settings)
    {
        settings.Find(member.Name, HeaderMembers.Headers.Name);
        HeaderEditsConfig own = HeaderEdits.Read(route.Object(member).Object(HeaderMembers.Headers), _diagnostics);
        return HeaderEdits.Merge(defaults, own);
    }
}
