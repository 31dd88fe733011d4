using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Says which routes conflict, with the positions of both. What conflicts in every stage of an API is one mistake, said once.</summary>
internal static class ConflictErrors
{
    public static void Add(IReadOnlyList<RouteConflict> conflicts, IReadOnlyList<CompiledRoute> routes, List<ConfigError> errors)
    {
        Dictionary<int, CompiledRoute> byId = routes.ToDictionary(route => route.Route.Id);
        var reported = new HashSet<(SourcePosition, SourcePosition)>();
        foreach (RouteConflict conflict in conflicts)
        {
            CompiledRoute first = byId[conflict.First.Id];
            CompiledRoute second = byId[conflict.Second.Id];
            if (!reported.Add((first.Source.Position, second.Source.Position)))
            {
                continue;
            }

            string path = MemberPath.Join(MemberPath.Join(MemberPath.Join("apis", second.Api.Name), "routes"), second.Source.Key);
            errors.Add(new ConfigError(
                second.Source.Position, path, ConfigCodes.RouteConflict,
                $"{conflict.Reason}; the first is at {first.Source.Position}", HintFor(first, second)));
        }
    }

    private static string HintFor(CompiledRoute first, CompiledRoute second) => ReferenceEquals(first.Api, second.Api)
        ? "remove one, or tell them apart by method, path or a condition in \"match\""
        : "give one of the APIs \"hosts\" or a \"basePath\" of its own";
}
