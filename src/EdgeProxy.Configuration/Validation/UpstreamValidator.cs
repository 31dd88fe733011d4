namespace EdgeProxy.Configuration;

/// <summary>Validates <c>upstreams</c>.</summary>
internal sealed class UpstreamValidator(NamedTable<CertificateConfig> certificates, IReadOnlyList<UpstreamConfig> before, Diagnostics diagnostics)
{
    private readonly PemReader _pem = new(diagnostics);

    public NamedTable<UpstreamConfig> Validate(IReadOnlyList<JsonNodeAt> nodes)
    {
        var table = new NamedTable<UpstreamConfig>("upstream", ConfigCodes.MissingUpstream, diagnostics);
        Dictionary<string, UpstreamConfig> known = before.ToDictionary(upstream => upstream.Name, StringComparer.Ordinal);
        foreach (JsonNodeAt node in nodes)
        {
            UpstreamConfig upstream = Validate(node);
            table.Add(node, known.TryGetValue(node.Name!, out UpstreamConfig? same) && same == upstream ? same : upstream);
        }

        return table;
    }

    private UpstreamConfig Validate(JsonNodeAt node)
    {
        var upstream = new ObjectAt(node);
        ObjectAt timeouts = upstream.Object(UpstreamMembers.Timeouts);
        ObjectAt pool = upstream.Object(UpstreamMembers.Pool);
        IReadOnlyList<EndpointConfig> endpoints = ReadEndpoints(upstream);
        return new UpstreamConfig
        {
            Name = node.Name!,
            Endpoints = endpoints,
            Balance = ReadBalance(upstream.Text(UpstreamMembers.Balance)),
            Timeouts = new UpstreamTimeoutsConfig
            {
                Connect = timeouts.Duration(UpstreamMembers.Connect),
                Response = timeouts.Duration(UpstreamMembers.Response),
                Idle = timeouts.Duration(UpstreamMembers.Idle),
                Write = timeouts.Duration(UpstreamMembers.Write),
                Exchange = timeouts.Duration(UpstreamMembers.Exchange),
            },
            Pool = new PoolConfig
            {
                ConnectionsMax = pool.Integer(UpstreamMembers.ConnectionsMax),
                IdleTimeout = pool.Duration(UpstreamMembers.IdleTimeout),
                QueueMax = pool.Integer(UpstreamMembers.QueueMax),
                QueueTimeout = pool.Duration(UpstreamMembers.QueueTimeout),
            },
            RetriesMax = upstream.Object(UpstreamMembers.Retries).Integer(UpstreamMembers.RetriesMax),
            Tls = ReadTls(upstream, endpoints),
            ResolveInterval = upstream.Object(UpstreamMembers.Resolve).Duration(UpstreamMembers.ResolveInterval),
            Host = HostSetting.Read(upstream.TextNode(UpstreamMembers.Host), diagnostics) ?? new HostConfig(HostKind.Keep),
            Position = node.NamePosition,
            Origins = Origins.Written(node, SettingLevel.Upstream),
        };
    }

    private IReadOnlyList<EndpointConfig> ReadEndpoints(ObjectAt upstream)
    {
        bool allowLinkLocal = upstream.Bool(UpstreamMembers.AllowLinkLocal);
        var endpoints = new List<EndpointConfig>();
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (JsonNodeAt item in upstream.Children(UpstreamMembers.Endpoints))
        {
            var written = new ObjectAt(item);
            JsonNodeAt? url = item.Kind == JsonKind.String ? item : written.TextNode(UpstreamMembers.Url);
            int weight = item.Kind == JsonKind.Object ? written.Integer(UpstreamMembers.Weight) : 1;
            if (url is null || diagnostics.Report(url, EndpointText.Parse(url.Text, allowLinkLocal, weight, url.Position, out EndpointConfig? endpoint)))
            {
                continue;
            }

            if (!first.TryAdd(endpoint!.Url, url.Position))
            {
                diagnostics.Error(
                    url, ConfigCodes.DuplicateValue, $"{Shown.Value(url)} is listed twice, first at {first[endpoint.Url]}",
                    "remove one; a larger share is a larger \"weight\"");
                continue;
            }

            endpoints.Add(endpoint);
        }

        return new ValueList<EndpointConfig>(endpoints);
    }

    private UpstreamTlsConfig ReadTls(ObjectAt upstream, IReadOnlyList<EndpointConfig> endpoints)
    {
        ObjectAt tls = upstream.Object(UpstreamMembers.Tls);
        if (tls.Node is { } node && endpoints.Count > 0 && endpoints.All(e => e.Scheme != EndpointScheme.Https))
        {
            diagnostics.Warning(
                node.NamePosition, node.Path, ConfigCodes.TlsWithoutHttps, "no endpoint is https, so \"tls\" has no effect",
                "write the endpoints as https://, or remove \"tls\"");
        }

        bool verify = tls.Bool(UpstreamMembers.TlsVerify);
        if (!verify && tls.Find(UpstreamMembers.TlsVerify) is { } verifyNode)
        {
            diagnostics.Warning(
                verifyNode.Position, verifyNode.Path, ConfigCodes.VerifyOff, "anyone on the path can pose as the endpoint",
                "name the authority that signed its certificate in \"ca\"");
        }

        string? serverName = null;
        if (tls.TextNode(UpstreamMembers.TlsServerName) is { } nameNode && !diagnostics.Report(nameNode, HostNames.Parse(nameNode.Text, false, out string name)))
        {
            serverName = name;
        }

        return new UpstreamTlsConfig
        {
            ServerName = serverName,
            Ca = _pem.ReadCertificate(tls, UpstreamMembers.TlsCa),
            Verify = verify,
            ClientCertificate = tls.TextNode(UpstreamMembers.TlsClientCertificate) is { } certificate ? certificates.Resolve(certificate) : null,
        };
    }

    private static BalanceKind ReadBalance(string text) => text switch
    {
        "leastRequests" => BalanceKind.LeastRequests,
        "powerOfTwo" => BalanceKind.PowerOfTwo,
        "random" => BalanceKind.Random,
        _ => BalanceKind.RoundRobin,
    };
}
