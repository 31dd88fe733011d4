using System.Globalization;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Compiles the limits of listeners, stages and routes.</summary>
internal sealed class LimitCompiler(LimitDraft draft, List<ConfigError> errors)
{
    private readonly Dictionary<RateConfig, BucketTerms?> _terms = new(ReferenceEqualityComparer.Instance);

    public Limit[] OfListener(ListenerConfig listener) => listener.Throttles.Count == 0 ? [] : Compile(
        listener.Throttles, LimitKind.Listener, "listener\n" + listener.Name, MemberPath.Join("listeners", listener.Name));

    public Limit[] OfStage(ApiConfig api, StageConfig stage) => stage.Throttles.Count == 0 ? [] : Compile(
        stage.Throttles, LimitKind.Stage, $"stage\n{api.Name}\n{stage.Name}", MemberPath.Join(MemberPath.Join("apis", api.Name) + ".stages", stage.Name));

    public Limit[] OfRoute(ApiConfig api, StageConfig stage, RouteConfig route) => route.Throttles.Count == 0 ? [] : Compile(
        route.Throttles, LimitKind.Route, $"route\n{api.Name}\n{stage.Name}\n{route.Id}", MemberPath.Join(MemberPath.Join("apis", api.Name) + ".routes", route.Key));

    /// <summary>Null, with a mistake, for a rate and a burst that cannot be kept exactly.</summary>
    public BucketTerms? TermsOf(RateConfig rate, string path)
    {
        if (_terms.TryGetValue(rate, out BucketTerms? terms))
        {
            return terms; // Of another stage: one object serves them all, and a mistake is said once.
        }

        bool isGood = BucketTerms.TryCreate(rate.Rate, rate.Burst, out terms, out string? error);
        _terms.Add(rate, terms);
        if (isGood)
        {
            return terms;
        }

        errors.Add(new ConfigError(rate.Position, path, ConfigCodes.InvalidRate, error!, "write a rate of fewer digits, or a smaller burst"));
        return null;
    }

    private Limit[] Compile(IReadOnlyList<ThrottleConfig> throttles, LimitKind kind, string owner, string path)
    {
        var limits = new List<Limit>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ThrottleConfig throttle in throttles)
        {
            // Several of one level by the same are told apart by their order.
            int number = counts[throttle.ByText] = counts.GetValueOrDefault(throttle.ByText) + 1;
            if (TermsOf(throttle.Rate, path + ".throttle") is { } terms)
            {
                string identity = string.Create(CultureInfo.InvariantCulture, $"{owner}\n{throttle.ByText}\n{number}");
                limits.Add(Compile(throttle, kind, identity, NameOf(throttle, kind, number), terms));
            }
        }

        return [.. limits];
    }

    private Limit Compile(ThrottleConfig throttle, LimitKind kind, string identity, string name, BucketTerms terms)
    {
        if (throttle.By == ThrottleBy.All)
        {
            return new Limit(kind, name, terms, draft.Bucket(identity, terms));
        }

        string table = string.Create(CultureInfo.InvariantCulture, $"{identity}\n{throttle.Identities}\n{throttle.Idle}\n{throttle.Ipv6Prefix}");
        return new Limit(kind, name, terms, draft.Table(table, terms, throttle.Identities, throttle.Idle))
        {
            By = throttle.By == ThrottleBy.Address ? LimitBy.Address : LimitBy.Header,
            HeaderName = throttle.Header ?? "",
            Ipv6Bits = throttle.Ipv6Prefix,
        };
    }

    private static string NameOf(ThrottleConfig throttle, LimitKind kind, int number)
    {
        string by = throttle.By switch { ThrottleBy.Address => "-address", ThrottleBy.Header => "-" + throttle.Header, _ => "" };
        return LimitLabels.Of(kind) + by + (number > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{number}") : "");
    }
}
