using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>What is other in who is let in to a route, and within which limits.</summary>
internal static class AdmissionChanges
{
    public static IEnumerable<RouteChange> Between(ApiConfig oldApi, RouteConfig old, ApiConfig newApi, RouteConfig now)
    {
        bool before = old.ApiKey ?? oldApi.ApiKey;
        bool after = now.ApiKey ?? newApi.ApiKey;
        if (before != after)
        {
            // Who has no key is shut out, or the route stands open to everybody.
            yield return RouteChange.Of("apiKey", Text(before), Text(after), DifferenceSeverity.Breaking);
        }

        foreach (SettingChange change in ThrottleComparer.Compare(old.Throttles, now.Throttles))
        {
            yield return RouteChange.Of(change);
        }
    }

    public static IEnumerable<SettingChange> OfApi(ApiConfig old, ApiConfig now)
    {
        if (old.KeySource != now.KeySource)
        {
            bool isMoved = old.KeySource with { Strip = false } != now.KeySource with { Strip = false };
            yield return new SettingChange(
                "keySource", Text(old.KeySource), Text(now.KeySource), isMoved ? DifferenceSeverity.Breaking : DifferenceSeverity.Change);
        }

        if (old.LimitFields != now.LimitFields)
        {
            yield return new SettingChange("limitFields", Text(old.LimitFields), Text(now.LimitFields), DifferenceSeverity.Change);
        }
    }

    public static IEnumerable<SettingChange> OfStage(StageConfig old, StageConfig now)
    {
        if (old.ApiKey != now.ApiKey)
        {
            yield return new SettingChange("apiKey", Text(old.ApiKey), Text(now.ApiKey), DifferenceSeverity.Breaking);
        }

        foreach (SettingChange change in ThrottleComparer.Compare(old.Throttles, now.Throttles))
        {
            yield return change;
        }
    }

    private static string Text(KeySourceConfig source) => source.Strip ? source + ", stripped" : source.ToString();

    private static string Text(LimitFieldsKind fields) => fields.ToString().ToLowerInvariant();

    private static string Text(bool? required) => required switch { true => "true", false => "false", _ => "the API's" };
}
