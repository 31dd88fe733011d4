using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Both sides of a comparison, with what several sections ask of them.</summary>
internal sealed class ComparedConfigs
{
    private readonly Lazy<Dictionary<string, UpstreamUsers>> _oldUsers;
    private readonly Lazy<Dictionary<string, UpstreamUsers>> _newUsers;

    public ComparedConfigs(ValidatedConfig old, ValidatedConfig now, Action? giveWay)
    {
        GiveWay = giveWay;
        Old = old;
        New = now;
        _oldUsers = new(() => UpstreamUsers.Of(old));
        _newUsers = new(() => UpstreamUsers.Of(now));
        Apis = [.. Paired<ApiConfig>.ByName(old.Apis, now.Apis, api => api.Name)];
        var pairs = new Dictionary<string, RoutePairs>(StringComparer.Ordinal);
        foreach (Paired<ApiConfig> api in Apis.Where(api => api.IsBoth))
        {
            giveWay?.Invoke();
            pairs.Add(api.Old!.Name, ReferenceEquals(api.Old, api.New) ? RoutePairs.Same : new RoutePairs(api.Old, api.New!));
        }

        Routes = pairs;
        Moves = RouteMoves.Find(this);
    }

    /// <inheritdoc cref="CompileOptions.GiveWay"/>
    public Action? GiveWay { get; }

    public ValidatedConfig Old { get; }

    public ValidatedConfig New { get; }

    public IReadOnlyList<Paired<ApiConfig>> Apis { get; }

    /// <summary>The routes of the APIs that are on both sides, by the API's name.</summary>
    public IReadOnlyDictionary<string, RoutePairs> Routes { get; }

    /// <summary>Requests that go elsewhere than before.</summary>
    public RouteMoves Moves { get; }

    public UpstreamUsers OldUsersOf(string upstream) => _oldUsers.Value.GetValueOrDefault(upstream) ?? UpstreamUsers.Nobody;

    public UpstreamUsers NewUsersOf(string upstream) => _newUsers.Value.GetValueOrDefault(upstream) ?? UpstreamUsers.Nobody;
}

/// <summary>The routes that forward to an upstream.</summary>
internal sealed class UpstreamUsers
{
    private readonly List<HttpIntegrationConfig> _integrations = [];
    private readonly List<RouteName> _names = [];

    public static UpstreamUsers Nobody { get; } = new();

    public IReadOnlyList<RouteName> Names => _names;

    public static Dictionary<string, UpstreamUsers> Of(ValidatedConfig config)
    {
        var users = new Dictionary<string, UpstreamUsers>(StringComparer.Ordinal);
        foreach (ApiConfig api in config.Apis)
        {
            foreach (RouteConfig route in api.Routes)
            {
                if (route.Integration is not HttpIntegrationConfig http)
                {
                    continue;
                }

                if (!users.TryGetValue(http.Upstream.Name, out UpstreamUsers? found))
                {
                    users.Add(http.Upstream.Name, found = new UpstreamUsers());
                }

                found._integrations.Add(http);
                found._names.Add(new RouteName(api.Name, route.Id));
            }
        }

        return users;
    }

    /// <summary>Those of whom something holds.</summary>
    public IReadOnlyList<RouteName> Where(Func<HttpIntegrationConfig, bool> holds) =>
        [.. _names.Where((_, index) => holds(_integrations[index]))];
}
