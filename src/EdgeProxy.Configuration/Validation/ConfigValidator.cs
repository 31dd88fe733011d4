namespace EdgeProxy.Configuration;

/// <summary>Runs all validators over all documents, in the order in which sections refer to one another. The only maker of a <see cref="ValidatedConfig"/>.</summary>
internal sealed class ConfigValidator(ConfigOptions options, DocumentReader reader, Diagnostics diagnostics)
{
    private readonly ShapeChecker _checker = new(new Placeholders(options, diagnostics), diagnostics);
    private readonly ObjectShape _document = new(DocumentMembers.Spec);

    /// <summary>What the next load may take over of the keys; null for nothing.</summary>
    public KeptKeys? KeptKeys { get; private set; }

    /// <summary>Null when there is a mistake. Leaves with each document the APIs that came of it.</summary>
    public ValidatedConfig? Validate(IReadOnlyList<DocumentAt> documents)
    {
        JsonNodeAt[] roots = [.. documents.Select(document => document.Root).OfType<JsonNodeAt>()];
        foreach (JsonNodeAt root in roots)
        {
            _checker.Check(root, _document);
        }

        var sections = new SectionCollector(roots, diagnostics);
        IReadOnlyList<JsonNodeAt> listenerNodes = sections.Collect(DocumentMembers.Listeners);
        NamedTable<CertificateConfig> certificates = new CertificateValidator(diagnostics).Validate(sections.Collect(DocumentMembers.Certificates));
        IReadOnlyList<ListenerConfig> listeners = new ListenerValidator(certificates, diagnostics).Validate(listenerNodes);
        NamedTable<UpstreamConfig> upstreams = new UpstreamValidator(certificates, options.Previous?.Config?.Upstreams ?? [], diagnostics)
            .Validate(sections.Collect(DocumentMembers.Upstreams));
        IReadOnlyList<ApiConfig> apis = ValidateApis(documents, upstreams);
        NamedTable<PlanConfig> plans = new PlanValidator(apis, diagnostics).Validate(sections.Collect(DocumentMembers.Plans));
        var keyReader = new KeyReader(plans, options.Previous?.KeptKeys, reader, _checker, diagnostics);
        KeysConfig keys = keyReader.Read(documents);
        KeptKeys = keyReader.Kept;
        CheckWhole(documents, listenerNodes.Count, apis.Count);
        if (diagnostics.HasErrors)
        {
            return null;
        }

        WarnUnused(certificates.Unused, ConfigCodes.UnusedCertificate, "certificate", "name it in a listener's tls.certificates, or remove it");
        WarnUnused(upstreams.Unused, ConfigCodes.UnusedUpstream, "upstream", "name it in a route's \"upstream\", or remove it");
        WarnUnused(plans.Unused, ConfigCodes.UnusedPlan, "plan", "name it as a key's \"plan\", or remove it");
        WarnNoKeys(apis, keys);
        return new ValidatedConfig(listeners, [.. certificates.Values], [.. upstreams.Values], apis, [.. plans.Values], keys) { FilledTexts = diagnostics.FilledTexts };
    }

    private void WarnNoKeys(IReadOnlyList<ApiConfig> apis, KeysConfig keys)
    {
        ApiConfig? closed = keys.Count > 0 || diagnostics.IsIncomplete || !diagnostics.ReadsOutside ? null : apis.FirstOrDefault(
            api => api.ApiKey || api.Stages.Any(stage => stage.ApiKey ?? false) || api.Routes.Any(route => route.ApiKey ?? false));
        if (closed is not null)
        {
            diagnostics.Warning(
                closed.Position, JsonNodeAt.Join(DocumentMembers.Apis.Name, closed.Name), ConfigCodes.NoKeys,
                "routes require an API key, and there is none, so that nobody is let in", "make one: edgeproxy keys create NAME --plan PLAN");
        }
    }

    private List<ApiConfig> ValidateApis(IReadOnlyList<DocumentAt> documents, NamedTable<UpstreamConfig> upstreams)
    {
        foreach (DocumentAt document in documents)
        {
            if (document.Kept is { } kept && !kept.Upstreams.All(upstream => upstreams.Use(upstream.Name, upstream)))
            {
                ReadAfterAll(document);
            }
        }

        JsonNodeAt[] roots = [.. documents.Select(document => document.ApisRoot).OfType<JsonNodeAt>()];
        ILookup<SourceDocument, JsonNodeAt> nodes = new SectionCollector(roots, diagnostics).Collect(DocumentMembers.Apis).ToLookup(node => node.Document);
        var validator = new ApiValidator(upstreams, diagnostics);
        var apis = new List<ApiConfig>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DocumentAt document in documents)
        {
            document.Apis.AddRange(document.Kept?.Apis ?? (document.ApisRoot is { } root ? nodes[root.Document].Select(validator.Validate) : []));
            foreach (ApiConfig api in document.Apis)
            {
                if (names.Add(api.Name))
                {
                    apis.Add(api);
                    continue;
                }

                string path = JsonNodeAt.Join(DocumentMembers.Apis.Name, api.Name);
                diagnostics.Error(api.Position, path, ConfigCodes.DuplicateName, $"{Shown.Name(api.Name)} is defined twice", "rename or remove one of the two");
            }
        }

        return apis;
    }

    /// <summary>The document is the same, but an upstream that its APIs name is another.</summary>
    private void ReadAfterAll(DocumentAt document)
    {
        document.Kept = null;
        document.ApisRoot = reader.Read(document.Document, SectionChoice.Apis);
        if (document.ApisRoot is { } root)
        {
            _checker.Check(root, _document);
        }
    }

    private void CheckWhole(IReadOnlyList<DocumentAt> documents, int listeners, int apis)
    {
        if (diagnostics.IsIncomplete)
        {
            return;
        }

        SourcePosition position = documents.Count > 0 ? documents[0].Position : new SourcePosition("(no document)", 0, 0);
        if (listeners == 0 && options.RequireListeners)
        {
            diagnostics.Error(
                position, DocumentMembers.Listeners.Name, ConfigCodes.NoListeners, "no document defines a listener",
                "add \"listeners\": { \"public\": { \"address\": \"0.0.0.0:8080\" } }");
        }

        if (apis == 0)
        {
            diagnostics.Warning(
                position, DocumentMembers.Apis.Name, ConfigCodes.NoApis, "no document defines an API, so every request is answered with 404",
                "add \"apis\" with a route");
        }
    }

    private void WarnUnused(IEnumerable<JsonNodeAt> nodes, string code, string noun, string hint)
    {
        foreach (JsonNodeAt node in nodes)
        {
            diagnostics.Warning(node.NamePosition, node.Path, code, $"nothing uses {noun} {Shown.Name(node.Name!)}", hint);
        }
    }
}
