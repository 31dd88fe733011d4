using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares upstreams, by name. What no route uses is worth a word and no more.</summary>
internal sealed class UpstreamComparer : ISectionComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        foreach ((UpstreamConfig? old, UpstreamConfig? now) in Paired<UpstreamConfig>.ByName(configs.Old.Upstreams, configs.New.Upstreams, u => u.Name))
        {
            if (ReferenceEquals(old, now))
            {
                continue;
            }

            UpstreamUsers before = configs.OldUsersOf((old ?? now)!.Name);
            UpstreamUsers after = configs.NewUsersOf((old ?? now)!.Name);
            if (old is null)
            {
                found.Add(Difference(null, now, DifferenceKind.Added, Change, "added", after.Names));
            }
            else if (now is null)
            {
                found.Add(Difference(old, null, DifferenceKind.Removed, Change, "removed", before.Names) with
                {
                    Effect = before.Names.Count == 0 ? "no route used it" : "it was used by " + Counting.Routes(before.Names),
                });
            }
            else
            {
                Compare(old, now, after, found);
            }
        }
    }

    private static void Compare(UpstreamConfig old, UpstreamConfig now, UpstreamUsers users, List<ConfigDifference> found)
    {
        CompareEndpoints(old, now, users.Names, found);
        foreach (Setting<UpstreamConfig> setting in UpstreamSettings.Own.Where(setting => !setting.IsAlike(old, now)))
        {
            found.Add(Difference(old, now, setting.ChangeOf(old, now), users.Names));
        }

        foreach (InheritedSetting setting in UpstreamSettings.Inherited.Where(setting => !setting.OfUpstream.IsAlike(old, now)))
        {
            IReadOnlyList<RouteName> heirs = users.Where(setting.IsInherited);
            ConfigDifference difference = Difference(old, now, setting.OfUpstream.ChangeOf(old, now), heirs);
            found.Add(heirs.Count == 0 && users.Names.Count > 0 ? difference with { Effect = "all its routes have their own" } : difference);
        }

        if (HasTls(old) && HasTls(now))
        {
            foreach (Setting<UpstreamConfig> setting in UpstreamSettings.Tls.Where(setting => !setting.IsAlike(old, now)))
            {
                found.Add(Difference(old, now, setting.ChangeOf(old, now), users.Names));
            }
        }
    }

    /// <summary>Some endpoints less is less capacity; none of the old ones left is another place altogether.</summary>
    private static void CompareEndpoints(UpstreamConfig old, UpstreamConfig now, IReadOnlyList<RouteName> users, List<ConfigDifference> found)
    {
        Paired<EndpointConfig>[] pairs = [.. Paired<EndpointConfig>.ByName(old.Endpoints, now.Endpoints, endpoint => endpoint.Url)];
        DifferenceSeverity removal = Array.Exists(pairs, pair => pair.IsBoth) ? Change : Breaking;
        foreach ((EndpointConfig? oldEndpoint, EndpointConfig? newEndpoint) in pairs)
        {
            if (oldEndpoint is null)
            {
                found.Add(Difference(old, now, DifferenceKind.Added, Change, $"endpoint {newEndpoint!.Url} added", users) with { Setting = "endpoints", New = newEndpoint.Url });
            }
            else if (newEndpoint is null)
            {
                found.Add(Difference(old, now, DifferenceKind.Removed, removal, $"endpoint {oldEndpoint.Url} removed", users) with { Setting = "endpoints", Old = oldEndpoint.Url });
            }
            else if (oldEndpoint.Weight != newEndpoint.Weight)
            {
                string before = Setting.Number(oldEndpoint.Weight);
                string after = Setting.Number(newEndpoint.Weight);
                found.Add(Difference(old, now, DifferenceKind.Changed, Change, $"weight of endpoint {oldEndpoint.Url} {before} → {after}", users) with
                {
                    Setting = "endpoints.weight",
                    Old = before,
                    New = after,
                });
            }
        }
    }

    private static bool HasTls(UpstreamConfig upstream) => upstream.Endpoints.Any(endpoint => endpoint.Scheme == EndpointScheme.Https);

    private static ConfigDifference Difference(UpstreamConfig old, UpstreamConfig now, SettingChange change, IReadOnlyList<RouteName> users) =>
        Difference(old, now, DifferenceKind.Changed, change.Severity, change.What, users) with { Setting = change.Name, Old = change.Old, New = change.New };

    private static ConfigDifference Difference(
        UpstreamConfig? old, UpstreamConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what, IReadOnlyList<RouteName> users) => new()
        {
            Severity = users.Count == 0 ? DifferenceSeverity.Info : severity,
            Subject = DifferenceSubject.Upstream,
            Name = (old ?? now)!.Name,
            Kind = kind,
            What = what,
            Effect = users.Count == 0 ? "no route uses it" : "used by " + Counting.Routes(users),
            Routes = users,
            OldPosition = old?.Position,
            NewPosition = now?.Position,
        };
}
