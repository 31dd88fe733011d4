using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>The settings of a route as they apply, with where each was written.</summary>
internal static class RouteSettingsText
{
    public static IReadOnlyList<ExplainedSetting> Of(StageConfig stage, RouteConfig route)
    {
        var settings = new List<ExplainedSetting>();
        Add(settings, route.Origins, "bodyMax", Size(route.BodyMax));
        Add(settings, route.Origins, "timeouts.body", route.BodyTimeout is { } body ? Duration(body) : "the listener's");
        if (route.ApiKey is { } own)
        {
            Add(settings, route.Origins, "apiKey", own ? "true" : "false");
        }

        if (route.Throttles.Count > 0)
        {
            Add(settings, route.Origins, "throttle", string.Join("; ", route.Throttles.Select(throttle =>
                ThrottleComparer.Text(throttle.Rate) + (throttle.By == ThrottleBy.All ? "" : " by " + throttle.ByText))));
        }

        if (route.Integration is HttpIntegrationConfig http)
        {
            AddHttp(settings, route, http);
            AddCache(settings, stage, route);
        }

        return settings;
    }

    private static void AddHttp(List<ExplainedSetting> settings, RouteConfig route, HttpIntegrationConfig http)
    {
        IReadOnlyList<SettingOrigin> origins = route.Origins;
        Add(settings, origins, "timeouts.connect", Duration(http.Timeouts.Connect));
        Add(settings, origins, "timeouts.response", Duration(http.Timeouts.Response));
        Add(settings, origins, "timeouts.idle", Duration(http.Timeouts.Idle));
        Add(settings, origins, "timeouts.write", Duration(http.Timeouts.Write));
        Add(settings, origins, "timeouts.exchange", Duration(http.Timeouts.Exchange));
        Add(settings, origins, "retries.max", http.RetriesMax.ToString(CultureInfo.InvariantCulture));
        Add(settings, origins, "host", http.Host.Kind switch
        {
            HostKind.Rewrite => "rewrite",
            HostKind.Literal => http.Host.Literal!,
            _ => "keep",
        });
        Add(settings, origins, "halfClose", http.HalfClose ? "true" : "false");
        Add(settings, origins, "websocket", http.WebSocket ? "true" : "false");
        Add(settings, origins, "tunnelIdle", Duration(http.TunnelIdle));

        UpstreamConfig upstream = http.Upstream;
        Add(settings, upstream.Origins, "balance", upstream.Balance switch
        {
            BalanceKind.LeastRequests => "leastRequests",
            BalanceKind.PowerOfTwo => "powerOfTwo",
            BalanceKind.Random => "random",
            _ => "roundRobin",
        });
        Add(settings, upstream.Origins, "pool.connectionsMax", upstream.Pool.ConnectionsMax.ToString(CultureInfo.InvariantCulture));
        Add(settings, upstream.Origins, "pool.idleTimeout", Duration(upstream.Pool.IdleTimeout));
        Add(settings, upstream.Origins, "pool.queueMax", upstream.Pool.QueueMax.ToString(CultureInfo.InvariantCulture));
        Add(settings, upstream.Origins, "pool.queueTimeout", Duration(upstream.Pool.QueueTimeout));
        Add(settings, upstream.Origins, "resolve.interval", Duration(upstream.ResolveInterval));
    }

    private static void AddCache(List<ExplainedSetting> settings, StageConfig stage, RouteConfig route)
    {
        if (stage.IsCacheOff)
        {
            settings.Add(new ExplainedSetting("cache", CacheText.Of(null), SettingLevel.Stage, stage.Position));
        }
        else
        {
            Add(settings, route.Origins, "cache", CacheText.Of(route.Cache));
        }
    }

    private static void Add(List<ExplainedSetting> settings, IReadOnlyList<SettingOrigin> origins, string name, string value)
    {
        foreach (SettingOrigin origin in origins)
        {
            if (string.Equals(origin.Name, name, StringComparison.Ordinal))
            {
                settings.Add(new ExplainedSetting(name, value, origin.Level, origin.Position));
                return;
            }
        }

        settings.Add(new ExplainedSetting(name, value, SettingLevel.BuiltIn, null));
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    internal static string Duration(TimeSpan duration)
    {
        long milliseconds = Milliseconds.Of(duration);
        return milliseconds switch
        {
            > 0 when milliseconds % 3_600_000 == 0 => $"{milliseconds / 3_600_000}h",
            > 0 when milliseconds % 60_000 == 0 => $"{milliseconds / 60_000}m",
            _ when milliseconds % 1000 == 0 => $"{milliseconds / 1000}s",
            _ => $"{milliseconds}ms",
        };
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        0 => "unlimited",
        _ when bytes % (1024 * 1024) == 0 => $"{bytes / (1024 * 1024)}MB",
        _ when bytes % 1024 == 0 => $"{bytes / 1024}KB",
        _ => $"{bytes}B",
    };
}
