using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Tries requests on both sides, and says of those that moved why they did.</summary>
internal sealed class RouteMoveFinder(ComparedConfigs configs, Action<MoveKey, RouteMove> found)
{
    /// <summary>Requests that are tried at hosts that are new; bounds the work where both routes and hosts are many.</summary>
    private const int NewHostTriesMax = 100_000;

    /// <summary>Neighbours among routes of equal rank that are tried with each other's conditions.</summary>
    private const int EqualRankTriesMax = 10_000;

    private readonly Lazy<ReachSide> _old = new(() => new ReachSide(configs.Old, configs.GiveWay));
    private readonly Lazy<ReachSide> _new = new(() => new ReachSide(configs.New, configs.GiveWay));
    private readonly Dictionary<string, ApiConfig> _oldApis = configs.Old.Apis.ToDictionary(api => api.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, ApiConfig> _newApis = configs.New.Apis.ToDictionary(api => api.Name, StringComparer.Ordinal);

    private ReachSide Old => _old.Value;

    private ReachSide New => _new.Value;

    public void Run()
    {
        if (IsRoutedAlike())
        {
            return;
        }

        TryOldRoutes();
        TryNewRoutes();
        TryNewHosts();
        TryEqualRanks();
    }

    /// <summary>The same routes in the same order: then no request can move.</summary>
    private bool IsRoutedAlike() => AreAll(configs.Old.Apis, configs.New.Apis, IsAlike);

    private static bool IsAlike(ApiConfig a, ApiConfig b) =>
        ReferenceEquals(a, b) || (a.Name == b.Name && AreAll(a.Stages, b.Stages, IsAlike) && AreAll(a.Routes, b.Routes, IsAlike));

    private static bool IsAlike(StageConfig a, StageConfig b) =>
        a.Name == b.Name && a.FullPath == b.FullPath && a.Hosts.SequenceEqual(b.Hosts, StringComparer.Ordinal);

    private static bool IsAlike(RouteConfig a, RouteConfig b) =>
        a.Id == b.Id && a.Path == b.Path && a.Methods.SequenceEqual(b.Methods, StringComparer.Ordinal)
        && a.Headers.SequenceEqual(b.Headers) && a.Query.SequenceEqual(b.Query);

    private static bool AreAll<T>(IReadOnlyList<T> a, IReadOnlyList<T> b, Func<T, T, bool> alike)
    {
        for (int i = 0; i < a.Count; i++)
        {
            if (i >= b.Count || !alike(a[i], b[i]))
            {
                return false;
            }
        }

        return a.Count == b.Count;
    }

    private void TryOldRoutes()
    {
        foreach (ReachedRoute route in Old.Routes)
        {
            foreach (RouteSample sample in Old.SamplesOf(route, everyMethod: false))
            {
                TryOld(route, sample, sample.Host, isPart: false);
            }
        }
    }

    private void TryOld(ReachedRoute route, RouteSample sample, string host, bool isPart)
    {
        ReachedRoute? now = New.Find(sample);
        if (!IsSame(route, now))
        {
            found(CauseOfLoss(route, host), new RouteMove(route, now, sample, isPart));
        }
    }

    /// <summary>What a new or wider route takes from others is a part of theirs, which their own samples need not show.</summary>
    private void TryNewRoutes()
    {
        foreach (ReachedRoute route in New.Routes.Where(route => !StandsAsBefore(route)))
        {
            foreach (RouteSample sample in New.SamplesOf(route, everyMethod: true))
            {
                MoveKey cause = CauseOfGain(route, sample.Host);
                if (cause.Cause != MoveCause.Shadowed && Old.Find(sample) is { } old && !IsSame(old, route))
                {
                    found(cause, new RouteMove(old, route, sample, IsPart: true));
                }
            }
        }
    }

    private bool StandsAsBefore(ReachedRoute now) =>
        _oldApis.TryGetValue(now.Api.Name, out ApiConfig? api)
        && configs.Routes[api.Name].OldOf(now.Route) is { } old && IsMatchedAlike(old, now.Route)
        && api.Stages.FirstOrDefault(stage => stage.Name == now.Stage.Name) is { } before
        && before.FullPath == now.Stage.FullPath && before.Hosts.SequenceEqual(now.Stage.Hosts, StringComparer.Ordinal);

    /// <summary>
    /// A host that is named for the first time is selected before wildcards and before routes without hosts, and once
    /// selected, its routes are the only ones: what others answered under that name they answer no more.
    /// </summary>
    private void TryNewHosts()
    {
        HashSet<string> known = [.. configs.Old.Apis.SelectMany(api => api.Stages).SelectMany(stage => stage.Hosts)];
        IEnumerable<string> added = configs.New.Apis.SelectMany(api => api.Stages).SelectMany(stage => stage.Hosts).Distinct(StringComparer.Ordinal)
            .Where(host => !known.Contains(host));
        int tries = 0;
        foreach (string host in added)
        {
            foreach (ReachedRoute route in Old.Routes.Where(route => HostAt(route, host) != host))
            {
                if (++tries > NewHostTriesMax)
                {
                    return;
                }

                foreach (RouteSample sample in Old.SamplesOf(route, host, everyMethod: false))
                {
                    TryOld(route, sample, HostAt(route, host), isPart: true);
                }
            }
        }
    }

    /// <summary>Of routes with equally many conditions the one that was given first wins a request that meets both.</summary>
    private void TryEqualRanks()
    {
        IEnumerable<ReachedRoute[]> ranks = Old.Routes
            .Where(route => route.Route.Headers.Count + route.Route.Query.Count > 0)
            .GroupBy(route => $"{route.Stage.FullPath}\n{RouteMatchText.Shape(route.Route)}\n{route.Route.Headers.Count + route.Route.Query.Count}", StringComparer.Ordinal)
            .Select(group => group.ToArray());
        int tries = 0;
        foreach (ReachedRoute[] rank in ranks)
        {
            for (int i = 0; i < rank.Length; i++)
            {
                for (int j = i + 1; j < rank.Length && tries < EqualRankTriesMax; j++, tries++)
                {
                    TryBoth(rank[i], rank[j]);
                }
            }
        }
    }

    private void TryBoth(ReachedRoute first, ReachedRoute second)
    {
        foreach (RouteSample own in Old.SamplesOf(first, everyMethod: false).Take(1))
        {
            RouteSample sample = RouteSample.OfBoth(first, second, own.Method, own.Host, own.Path);
            if (Old.Find(sample) is { } old && New.Find(sample) is { } now && !IsSame(old, now))
            {
                MoveKey cause = CauseOfLoss(old, own.Host);
                if (cause.Cause == MoveCause.Shadowed && CauseOfGain(now, own.Host).Cause == MoveCause.Shadowed)
                {
                    found(cause, new RouteMove(old, now, sample, IsPart: true));
                }
            }
        }
    }

    /// <summary>The same route of the same stage; or of another one, when its stage is gone and the other took its place.</summary>
    private bool IsSame(ReachedRoute old, ReachedRoute? now) =>
        now is not null
        && old.Api.Name == now.Api.Name
        && (old.Stage.Name == now.Stage.Name || !now.Api.Stages.Any(stage => stage.Name == old.Stage.Name))
        && ReferenceEquals(configs.Routes[old.Api.Name].NewOf(old.Route), now.Route);

    private MoveKey CauseOfLoss(ReachedRoute old, string host)
    {
        string api = old.Api.Name;
        if (!_newApis.TryGetValue(api, out ApiConfig? newApi))
        {
            return new MoveKey(MoveCause.ApiRemoved, api);
        }

        if (configs.Routes[api].NewOf(old.Route) is not { } route)
        {
            return new MoveKey(MoveCause.RouteRemoved, api, old.Route.Id);
        }

        StageConfig? stage = newApi.Stages.FirstOrDefault(stage => stage.Name == old.Stage.Name);
        return stage is null ? new MoveKey(MoveCause.StageRemoved, api, old.Stage.Name)
            : !HasHost(stage, host) ? MoveKey.OfHost(MoveCause.HostRemoved, api, old.Stage.Name, host)
            : stage.FullPath != old.Stage.FullPath ? new MoveKey(MoveCause.PathChanged, api, old.Stage.Name)
            : new MoveKey(IsMatchedAlike(old.Route, route) ? MoveCause.Shadowed : MoveCause.MatchChanged, api, old.Route.Id);
    }

    private MoveKey CauseOfGain(ReachedRoute now, string host)
    {
        string api = now.Api.Name;
        if (!_oldApis.TryGetValue(api, out ApiConfig? oldApi))
        {
            return new MoveKey(MoveCause.ApiAdded, api);
        }

        if (configs.Routes[api].OldOf(now.Route) is not { } route)
        {
            return new MoveKey(MoveCause.RouteAdded, api, now.Route.Id);
        }

        StageConfig? stage = oldApi.Stages.FirstOrDefault(stage => stage.Name == now.Stage.Name);
        return stage is null ? new MoveKey(MoveCause.StageAdded, api, now.Stage.Name)
            : !HasHost(stage, host) ? MoveKey.OfHost(MoveCause.HostAdded, api, now.Stage.Name, host)
            : stage.FullPath != now.Stage.FullPath ? new MoveKey(MoveCause.PathChanged, api, now.Stage.Name)
            : new MoveKey(IsMatchedAlike(route, now.Route) ? MoveCause.Shadowed : MoveCause.MatchChanged, api, route.Id);
    }

    private static bool IsMatchedAlike(RouteConfig old, RouteConfig now) =>
        IsWrittenAlike(old, now) || string.Equals(RouteMatchText.KeyOf(old), RouteMatchText.KeyOf(now), StringComparison.Ordinal);

    /// <summary>What nearly all routes are, and quick to see.</summary>
    private static bool IsWrittenAlike(RouteConfig old, RouteConfig now) =>
        old.Path == now.Path && old.Methods.SequenceEqual(now.Methods, StringComparer.Ordinal)
        && old.Headers.Count + old.Query.Count + now.Headers.Count + now.Query.Count == 0;

    private static bool HasHost(StageConfig stage, string host) =>
        host.Length == 0 ? stage.Hosts.Count == 0 : stage.Hosts.Contains(host, StringComparer.Ordinal);

    /// <summary>Which of the hosts of a route's stage takes a host: itself, the longest suffix, or any.</summary>
    private static string HostAt(ReachedRoute route, string host)
    {
        IReadOnlyList<string> hosts = route.Stage.Hosts;
        return hosts.Contains(host, StringComparer.Ordinal)
            ? host
            : hosts.Where(own => own.StartsWith('*') && host.EndsWith(own[1..], StringComparison.Ordinal)).MaxBy(own => own.Length) ?? "";
    }
}
