using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares what two forms of a route match. What the change does to requests is for <see cref="RouteMoves"/> to say.</summary>
internal static class RouteMatchComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    public static IEnumerable<RouteChange> Compare(RouteConfig old, RouteConfig now)
    {
        if (ReferenceEquals(old, now))
        {
            yield break;
        }

        string path = RouteMatchText.Path(old);
        string newPath = RouteMatchText.Path(now);
        if (path != newPath)
        {
            // Other names of parameters are no other paths.
            bool isAlike = RouteMatchText.Shape(old) == RouteMatchText.Shape(now);
            yield return RouteChange.Of("match.path", path, newPath, isAlike ? DifferenceSeverity.Info : Change);
        }

        if (!old.Methods.SequenceEqual(now.Methods, StringComparer.Ordinal) && RouteMatchText.Methods(old) is var methods && methods != RouteMatchText.Methods(now))
        {
            bool isLess = now.Methods.Count > 0 && (old.Methods.Count == 0 || old.Methods.Except(now.Methods, StringComparer.Ordinal).Any());
            yield return RouteChange.Of("match.methods", methods, RouteMatchText.Methods(now), isLess ? Breaking : Change);
        }

        if (OfConditions("match.headers", old.Headers, now.Headers) is { } headers)
        {
            yield return headers;
        }

        if (OfConditions("match.query", old.Query, now.Query) is { } query)
        {
            yield return query;
        }
    }

    /// <summary>A condition more, or another value, shuts out requests that were taken.</summary>
    private static RouteChange? OfConditions(string setting, IReadOnlyList<ConditionConfig> old, IReadOnlyList<ConditionConfig> now)
    {
        if (old.Count == now.Count && !now.Except(old).Any())
        {
            return null;
        }

        bool isNarrower = now.Any(condition => !old.Contains(condition) && !old.Any(other => other.Name == condition.Name && condition.Value is null));
        return RouteChange.Of(setting, RouteMatchText.Conditions(old), RouteMatchText.Conditions(now), isNarrower ? Breaking : Change);
    }
}
