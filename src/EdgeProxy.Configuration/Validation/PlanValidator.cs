namespace EdgeProxy.Configuration;

/// <summary>Validates <c>plans</c>, once the APIs are known.</summary>
internal sealed class PlanValidator(IReadOnlyList<ApiConfig> apis, Diagnostics diagnostics)
{
    private readonly QuotaReader _quotas = new(diagnostics);

    /// <summary>APIs with broken stages or routes are looked up too: one mistake is to be said once. A name may be there twice, which is one.</summary>
    private readonly Dictionary<string, ApiConfig> _apis = apis.DistinctBy(api => api.Name, StringComparer.Ordinal).ToDictionary(api => api.Name, StringComparer.Ordinal);

    public NamedTable<PlanConfig> Validate(IReadOnlyList<JsonNodeAt> nodes)
    {
        var table = new NamedTable<PlanConfig>("plan", ConfigCodes.MissingPlan, diagnostics);
        foreach (JsonNodeAt node in nodes)
        {
            table.Add(node, Validate(node));
        }

        return table;
    }

    private PlanConfig Validate(JsonNodeAt node)
    {
        var plan = new ObjectAt(node);
        ObjectAt throttle = plan.Object(PlanMembers.Throttle);
        ObjectAt quota = plan.Object(PlanMembers.Quota);
        IReadOnlyList<StageName>? stages = plan.Has(PlanMembers.Stages) ? ReadStages(plan) : null;
        return new PlanConfig
        {
            Name = node.Name!,
            Throttle = throttle.Node is null ? null : ThrottleReader.ReadRate(throttle),
            Quota = quota.Node is null ? null : _quotas.Read(quota),
            Stages = stages,
            Routes = ReadRoutes(plan, stages),
            Position = node.NamePosition,
        };
    }

    private List<StageName> ReadStages(ObjectAt plan)
    {
        var stages = new List<StageName>();
        foreach (JsonNodeAt node in plan.Children(PlanMembers.Stages).Where(c => c.Kind == JsonKind.String))
        {
            IReadOnlyList<StageName> found = Find(node.Text);
            if (found.Count == 0)
            {
                Missing(node, ConfigCodes.MissingStage, $"there is no API or stage named {Shown.Value(node)}", node.Text, AllStages(), "write an API's name, or \"api/stage\"");
            }

            stages.AddRange(found.Except(stages));
        }

        return stages;
    }

    private IReadOnlyList<StageName> Find(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string api = slash < 0 ? name : name[..slash];
        return _apis.TryGetValue(api, out ApiConfig? found)
            ? [.. found.Stages.Where(stage => slash < 0 || string.Equals(stage.Name, name[(slash + 1)..], StringComparison.Ordinal)).Select(stage => new StageName(api, stage.Name))]
            : [];
    }

    private List<PlanRouteConfig> ReadRoutes(ObjectAt plan, IReadOnlyList<StageName>? stages)
    {
        var routes = new List<PlanRouteConfig>();
        foreach (JsonNodeAt node in plan.Children(PlanMembers.Routes).Where(c => c.Kind == JsonKind.Object))
        {
            // Ids may have slashes, names of APIs and stages have none.
            string[] parts = node.Name!.Split('/', 3);
            StageName? stage = parts.Length == 3 ? Find($"{parts[0]}/{parts[1]}").Select(found => (StageName?)found).FirstOrDefault() : null;
            if (stage is null || !_apis[parts[0]].Routes.Any(route => string.Equals(route.Id, parts[2], StringComparison.Ordinal)))
            {
                MissingRoute(node);
            }
            else if (stages is not null && !stages.Contains(stage.Value))
            {
                diagnostics.ErrorAtName(
                    node, ConfigCodes.MissingStage, $"the plan lets nobody in at {Shown.Name(stage.Value.ToString())}", "add it to the plan's \"stages\", or remove the limit");
            }
            else
            {
                routes.Add(new PlanRouteConfig(stage.Value, parts[2], ThrottleReader.ReadRate(new ObjectAt(node))));
            }
        }

        return routes;
    }

    private void MissingRoute(JsonNodeAt node)
    {
        IEnumerable<string> all = _apis.Values.SelectMany(api => api.Stages.SelectMany(stage => api.Routes.Select(route => $"{api.Name}/{stage.Name}/{route.Id}")));
        string? nearest = NearestName.Find(node.Name!, all);
        if (!diagnostics.IsIncomplete || nearest is not null)
        {
            diagnostics.ErrorAtName(
                node, ConfigCodes.MissingRoute, $"there is no route {Shown.Name(node.Name!)}",
                nearest is null ? "write \"api/stage/route id\", such as \"shop/prod/GET /orders/{id}\"" : $"did you mean {Shown.Name(nearest)}?");
        }
    }

    private void Missing(JsonNodeAt node, string code, string message, string name, IReadOnlyCollection<string> all, string otherwise)
    {
        if (!diagnostics.IsIncomplete || NearestName.Find(name, all) is not null)
        {
            diagnostics.Error(node, code, message, NearestName.Hint(name, all, otherwise));
        }
    }

    private string[] AllStages() =>
        [.. _apis.Keys.Concat(_apis.Values.SelectMany(api => api.Stages.Select(stage => $"{api.Name}/{stage.Name}")))];
}
