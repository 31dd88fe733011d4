using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares listeners, by name. One that is gone, and a new one at its address, are one with another name.</summary>
internal sealed class ListenerComparer : ISectionComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    private static readonly Setting<ListenerConfig>[] Settings =
    [
        Setting.Of<ListenerConfig, string>("address", l => l.Address.ToString(), a => a, (_, _) => Breaking),
        Setting.Of<ListenerConfig, bool>("tls", l => l.Tls is not null, on => on ? "on" : "off", (_, _) => Breaking),

        // Either way somebody loses: paths that were served are refused, or paths that were refused get through.
        Setting.Of<ListenerConfig, PathMode>("paths", l => l.Paths, p => p == PathMode.Strict ? "strict" : "preserve", (_, _) => Breaking),
        Setting.Most<ListenerConfig>("limits.headBytesMax", l => l.Limits.HeadBytesMax),
        Setting.Most<ListenerConfig>("limits.targetBytesMax", l => l.Limits.TargetBytesMax),
        Setting.Most<ListenerConfig>("limits.fieldsMax", l => l.Limits.FieldsMax),
        Setting.Most<ListenerConfig>("limits.connectionsMax", l => l.Limits.ConnectionsMax, zeroIsNone: true),
        Setting.Bound<ListenerConfig>("timeouts.head", l => l.Timeouts.Head),
        Setting.Interval<ListenerConfig>("timeouts.keepAlive", l => l.Timeouts.KeepAlive),
        Setting.Bound<ListenerConfig>("timeouts.write", l => l.Timeouts.Write),
        Setting.Bound<ListenerConfig>("timeouts.body", l => l.Timeouts.Body),
        Setting.Bound<ListenerConfig>("timeouts.handshake", l => l.Timeouts.Handshake),
        Setting.Of<ListenerConfig, long>(
            "bodyRateMin", l => l.BodyRateMin, rate => rate == 0 ? "off" : RouteSettingsText.Size(rate), (old, now) => now > old ? Breaking : Change),
    ];

    /// <summary>TLS that is switched on or off is one difference; its settings are compared where both sides have it. The lower version is a weaker guard, the higher one shuts clients out.</summary>
    private static readonly Setting<ListenerTlsConfig> MinVersion = Setting.Of<ListenerTlsConfig, TlsVersion>(
        "tls.minVersion", tls => tls.MinVersion, version => version == TlsVersion.Tls13 ? "1.3" : "1.2", (_, _) => Breaking);

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        List<Paired<ListenerConfig>> pairs = [.. Paired<ListenerConfig>.ByName(configs.Old.Listeners, configs.New.Listeners, l => l.Name)];
        List<ListenerConfig> added = [.. pairs.Where(pair => pair.Old is null).Select(pair => pair.New!)];
        foreach ((ListenerConfig? old, ListenerConfig? now) in pairs.Where(pair => pair.Old is not null))
        {
            ListenerConfig? other = now ?? added.Find(listener => listener.Address == old!.Address);
            added.Remove(other!);
            if (other is null)
            {
                found.Add(Difference(old, null, DifferenceKind.Removed, Breaking, "removed") with { Effect = $"nothing accepts on {old!.Address} any more" });
            }
            else
            {
                Compare(old!, other, found);
            }
        }

        found.AddRange(added.Select(listener => Difference(null, listener, DifferenceKind.Added, Change, "added") with { Effect = $"it accepts on {listener.Address}" }));
    }

    private static void Compare(ListenerConfig old, ListenerConfig now, List<ConfigDifference> found)
    {
        if (old.Name != now.Name)
        {
            found.Add(Difference(old, now, DifferenceKind.Changed, Change, $"name {old.Name} → {now.Name}") with { Setting = "name", Old = old.Name, New = now.Name });
        }

        foreach (Setting<ListenerConfig> setting in Settings.Where(setting => !setting.IsAlike(old, now)))
        {
            found.Add(Difference(old, now, setting.ChangeOf(old, now)));
        }

        found.AddRange(ThrottleComparer.Compare(old.Throttles, now.Throttles).Select(change => Difference(old, now, change)));
        CompareProxies(old, now, found);
        if (old.Tls is not null && now.Tls is not null)
        {
            CompareTls(old, now, old.Tls, now.Tls, found);
        }
    }

    private static void CompareTls(ListenerConfig old, ListenerConfig now, ListenerTlsConfig oldTls, ListenerTlsConfig newTls, List<ConfigDifference> found)
    {
        if (!MinVersion.IsAlike(oldTls, newTls))
        {
            found.Add(Difference(old, now, MinVersion.ChangeOf(oldTls, newTls)));
        }

        string[] before = [.. oldTls.Certificates.Select(certificate => certificate.Name)];
        string[] after = [.. newTls.Certificates.Select(certificate => certificate.Name)];
        found.AddRange(ListComparison.Gone(before, after).Select(name => Item(old, now, "tls.certificates", "certificate", name, DifferenceKind.Removed, Breaking)));
        found.AddRange(ListComparison.New(before, after).Select(name => Item(old, now, "tls.certificates", "certificate", name, DifferenceKind.Added, Change)));
    }

    /// <summary>Without its trust a proxy becomes the client of all that comes through it; with the trust of the whole world, each client names its own address.</summary>
    private static void CompareProxies(ListenerConfig old, ListenerConfig now, List<ConfigDifference> found)
    {
        string[] before = [.. old.TrustedProxies.Select(network => network.ToString())];
        string[] after = [.. now.TrustedProxies.Select(network => network.ToString())];
        found.AddRange(ListComparison.Gone(before, after).Select(name => Item(old, now, "trustedProxies", "trusted proxy", name, DifferenceKind.Removed, Breaking)));
        found.AddRange(ListComparison.New(before, after).Select(name => Item(
            old, now, "trustedProxies", "trusted proxy", name, DifferenceKind.Added, name.EndsWith("/0", StringComparison.Ordinal) ? Breaking : Change)));
    }

    private static ConfigDifference Item(
        ListenerConfig old, ListenerConfig now, string setting, string noun, string name, DifferenceKind kind, DifferenceSeverity severity)
    {
        bool isAdded = kind == DifferenceKind.Added;
        return Difference(old, now, kind, severity, $"{noun} {name} {(isAdded ? "added" : "removed")}") with
        {
            Setting = setting,
            Old = isAdded ? null : name,
            New = isAdded ? name : null,
        };
    }

    private static ConfigDifference Difference(ListenerConfig old, ListenerConfig now, SettingChange change) =>
        Difference(old, now, DifferenceKind.Changed, change.Severity, change.What) with { Setting = change.Name, Old = change.Old, New = change.New };

    private static ConfigDifference Difference(ListenerConfig? old, ListenerConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what) => new()
    {
        Severity = severity,
        Subject = DifferenceSubject.Listener,
        Name = (old ?? now)!.Name,
        Kind = kind,
        What = what,
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
