using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// From validated documents to a snapshot. What only shows when the whole is put together (routes that conflict, PEM texts
/// that hold no usable certificate) is reported with positions, all of it at once; then nothing that is carried over changes.
/// </summary>
public static class SnapshotCompiler
{
    public static CompileResult Compile(ValidatedConfig config, CarryOver carryOver, CompileOptions options)
    {
        var errors = new List<ConfigError>();
        CarryOverDraft draft = carryOver.Begin(options.Nanoseconds());
        var certificates = new CertificateLoader(draft.Tls, errors);
        var limits = new LimitCompiler(draft.Limits, errors);
        var plans = new PlanCompiler(limits, draft);
        var listeners = new ListenerCompiler(certificates, limits, draft);
        var upstreams = new UpstreamCompiler(certificates, draft, options.LoopCount);
        var routes = new RouteCompiler(upstreams, limits, draft, options);

        // Those that nothing uses too: a key that does not fit is a mistake on the day it is written, not on the day it is used.
        certificates.LoadAll(config.Certificates);
        List<ListenerBinding> bindings = [.. config.Listeners.Select(listeners.Compile)];
        foreach (UpstreamConfig upstream in config.Upstreams)
        {
            upstreams.Compile(upstream);
        }

        foreach (PlanConfig plan in config.Plans)
        {
            plans.Compile(plan);
        }

        routes.Compile(config.Apis);

        long version = options.Version > 0 ? options.Version : carryOver.Version + 1;
        ApiKeys keys = new KeyCompiler(draft, errors).Compile(config.Keys, carryOver.Keys, version);
        RouteSpec[] specs = [.. routes.Compiled.Select(route => route.Spec)];
        RouteTable table = carryOver.TableOf(specs) ?? BuildTable(specs, routes.Compiled, options.GiveWay, errors);
        if (errors.Count > 0)
        {
            errors.Sort(ByPosition);
            return new CompileResult(null, errors);
        }

        var snapshot = new GatewaySnapshot
        {
            Version = version,
            Table = table,
            Routes = draft.Routes.Complete(RetiredParts.Of),
            Upstreams = draft.Upstreams.Complete(RetiredParts.Of),
            Endpoints = draft.Endpoints.Complete(RetiredParts.Of),
            Stages = draft.Stages.Complete(stage => stage),
            Plans = draft.Plans.Complete(plan => plan),
            Keys = keys,
            KeyPlaces = new KeyPlaces(config.Apis.Select(api => api.KeySource).Distinct().Select(AdmissionCompiler.SourceOf)),
            Listeners = [.. bindings.Select(binding => binding.Listener)],
        };
        carryOver.Keep(draft, specs, table, new CompiledKeys(config.Keys, keys), snapshot.Version);
        return new CompileResult(new CompiledGateway(snapshot, bindings, upstreams.Names, routes.Compiled, draft.Limits, config.Keys), []);
    }

    private static RouteTable BuildTable(IReadOnlyList<RouteSpec> specs, IReadOnlyList<CompiledRoute> routes, Action? giveWay, List<ConfigError> errors)
    {
        var conflicts = new List<RouteConflict>();
        RouteTable table = RouteTable.Build(specs, conflicts, giveWay);
        if (conflicts.Count > 0)
        {
            ConflictErrors.Add(conflicts, routes, errors);
        }

        return table;
    }

    private static int ByPosition(ConfigError a, ConfigError b)
    {
        int order = new SourcePosition(a.File, a.Line, a.Column).CompareTo(new SourcePosition(b.File, b.Line, b.Column));
        return order != 0 ? order : string.CompareOrdinal(a.Path, b.Path);
    }
}
