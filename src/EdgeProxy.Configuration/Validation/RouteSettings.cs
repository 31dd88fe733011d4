namespace EdgeProxy.Configuration;

/// <summary>
/// The settings of one route as they apply: the route's over its API's defaults over its upstream's over the built-in ones.
/// Remembers which level each came from.
/// </summary>
internal sealed class RouteSettings(ObjectAt route, ObjectAt defaults, JsonNodeAt? upstream)
{
    private readonly List<SettingOrigin> _origins = [];

    public IReadOnlyList<SettingOrigin> Origins => _origins;

    public bool Bool(MemberSpec member) => Find("", member.Name) is { } node ? node.Kind == JsonKind.True : member.DefaultNumber == 1;

    /// <param name="group">The object that holds the setting, such as <c>timeouts</c>; empty for the route itself.</param>
    /// <param name="member">Gives the shape and the built-in default.</param>
    public long Number(string group, MemberSpec member) =>
        Find(group, member.Name) is { } node && ObjectAt.TryNumber(node, member.Shape, out long value) ? value : member.DefaultNumber;

    public TimeSpan Duration(string group, MemberSpec member) => TimeSpan.FromTicks(Number(group, member));

    public TimeSpan? OptionalDuration(string group, MemberSpec member) =>
        Find(group, member.Name) is { } node && ObjectAt.TryNumber(node, member.Shape, out long ticks) ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>The strongest node that was written and is right, which is remembered as the origin.</summary>
    public JsonNodeAt? Find(string group, string name)
    {
        JsonNodeAt? found = null;
        SettingLevel level = SettingLevel.BuiltIn;
        if (Look(route.Node, group, name) is { } own)
        {
            (found, level) = (own, SettingLevel.Route);
        }
        else if (Look(defaults.Node, group, name) is { } shared)
        {
            (found, level) = (shared, SettingLevel.ApiDefaults);
        }
        else if (Look(upstream, group, name) is { } inherited)
        {
            (found, level) = (inherited, SettingLevel.Upstream);
        }

        if (found is not null)
        {
            _origins.Add(new SettingOrigin(group.Length == 0 ? name : group + "." + name, level, found.Position));
        }

        return found;
    }

    private static JsonNodeAt? Look(JsonNodeAt? owner, string group, string name)
    {
        JsonNodeAt? holder = group.Length == 0 ? owner : owner?.Find(group);
        return holder is { IsBroken: false } && holder.Find(name) is { IsBroken: false } node ? node : null;
    }
}
