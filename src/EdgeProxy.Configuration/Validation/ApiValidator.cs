namespace EdgeProxy.Configuration;

/// <summary>Validates <c>apis</c>.</summary>
internal sealed class ApiValidator(NamedTable<UpstreamConfig> upstreams, Diagnostics diagnostics)
{
    private const string DefaultStage = "$default";

    public ApiConfig Validate(JsonNodeAt node)
    {
        var api = new ObjectAt(node);
        if (api.TextNode(ApiMembers.Kind) is { Text: "websocket" } kind)
        {
            diagnostics.Error(
                kind, ConfigCodes.NotSupported, "this version of EdgeProxy does not support APIs of kind websocket",
                "use kind http, which passes WebSocket upgrades on to the upstream");
        }

        IReadOnlyList<string> hosts = HostList.Read(api, ApiMembers.Hosts, diagnostics);
        string basePath = ReadPath(api, ApiMembers.BasePath);
        return new ApiConfig
        {
            Name = node.Name!,
            Hosts = hosts,
            BasePath = basePath,
            KeySource = KeySourceReader.Read(api, diagnostics),
            LimitFields = KeySourceReader.ReadFields(api),
            ApiKey = api.Object(ApiMembers.Defaults).Bool(RouteMembers.ApiKey),
            Stages = ReadStages(api, basePath, hosts),
            Routes = ReadRoutes(api),
            Position = node.NamePosition,
        };
    }

    /// <summary>A path without a trailing slash; empty for the root.</summary>
    private string ReadPath(ObjectAt owner, MemberSpec member)
    {
        if (owner.TextNode(member) is not { Text: not ("" or "/") } node)
        {
            return "";
        }

        if (diagnostics.Report(node, PathText.Check(node.Text, ConfigCodes.InvalidPath)))
        {
            return "";
        }

        if (node.Text.EndsWith('/'))
        {
            diagnostics.Error(node, ConfigCodes.InvalidPath, $"{Shown.Value(node)} ends with /", "write it without the slash at the end");
            return "";
        }

        return node.Text;
    }

    private IReadOnlyList<StageConfig> ReadStages(ObjectAt api, string basePath, IReadOnlyList<string> hosts)
    {
        var stages = new List<StageConfig>();
        foreach (JsonNodeAt node in api.Children(ApiMembers.Stages))
        {
            diagnostics.ReportName(node, Names.CheckStage(node.Name!));
            var written = new ObjectAt(node);
            string path = ReadPath(written, ApiMembers.StagePath);
            IReadOnlyList<string> own = HostList.Read(written, ApiMembers.StageHosts, diagnostics);
            var stage = new StageConfig
            {
                Name = node.Name!,
                Path = path,
                FullPath = basePath + path,
                Hosts = own.Count > 0 ? own : hosts,
                ApiKey = written.Has(ApiMembers.StageApiKey) ? written.Bool(ApiMembers.StageApiKey) : null,
                Throttles = ThrottleReader.Read(written.Find(ApiMembers.StageThrottle), diagnostics),
                IsCacheOff = written.Find(ApiMembers.StageCache) is not null,
                Position = node.NamePosition,
            };
            CheckApart(node, stage, stages);
            stages.Add(stage);
        }

        if (stages.Count == 0)
        {
            if (api.Find(ApiMembers.Stages) is { Kind: JsonKind.Object, Children.Count: 0 } empty)
            {
                diagnostics.Error(empty, ConfigCodes.EmptyList, "there is no stage", "add one, or leave \"stages\" out for one at the root");
            }

            stages.Add(new StageConfig { Name = DefaultStage, Path = "", FullPath = basePath, Hosts = hosts, Position = api.Node!.NamePosition });
        }

        return stages;
    }

    /// <summary>All stages have the same routes, so two at one place conflict in every route; said once, here.</summary>
    private void CheckApart(JsonNodeAt node, StageConfig stage, List<StageConfig> others)
    {
        foreach (StageConfig other in others)
        {
            bool shareHost = (stage.Hosts.Count == 0 && other.Hosts.Count == 0) || stage.Hosts.Intersect(other.Hosts, StringComparer.Ordinal).Any();
            if (shareHost && string.Equals(stage.Path, other.Path, StringComparison.Ordinal))
            {
                string place = stage.Path.Length == 0 ? "at the root" : "at " + Shown.Name(stage.Path);
                diagnostics.ErrorAtName(
                    node, ConfigCodes.StageConflict, $"stages {Shown.Name(other.Name)} and {Shown.Name(stage.Name)} are both {place}",
                    "give one of them a \"path\" or \"hosts\" of its own");
                return;
            }
        }
    }

    private IReadOnlyList<RouteConfig> ReadRoutes(ObjectAt api)
    {
        if (api.Find(ApiMembers.Routes) is not { Kind: JsonKind.Object } node)
        {
            return [];
        }

        if (node.Children.Count == 0)
        {
            diagnostics.ErrorAtName(node, ConfigCodes.NoRoutes, "the API has no route", "add one, such as \"$default\": { \"upstream\": … }");
        }

        var validator = new RouteValidator(api.Object(ApiMembers.Defaults), upstreams, diagnostics);
        return [.. node.Children.Where(c => c.Kind == JsonKind.Object).Select(validator.Validate)];
    }
}
