namespace EdgeProxy.Configuration;

/// <summary>The <c>defaults</c> of an API, read once for all of its routes, so that their mistakes are said once.</summary>
internal sealed class RouteDefaults
{
    public RouteDefaults(ObjectAt node, Diagnostics diagnostics)
    {
        Node = node;
        Host = HostSetting.Read(node.TextNode(RouteMembers.Host), diagnostics);
        RequestHeaders = HeaderEdits.Read(node.Object(RouteMembers.Request).Object(HeaderMembers.Headers), diagnostics);
        ResponseHeaders = HeaderEdits.Read(node.Object(RouteMembers.ResponseEdits).Object(HeaderMembers.Headers), diagnostics);
        Throttles = ThrottleReader.Read(node.Find(RouteMembers.Throttle), diagnostics);
        Cache = CacheReader.Read(node.Find(RouteMembers.Cache), diagnostics);
    }

    public ObjectAt Node { get; }

    public IReadOnlyList<ThrottleConfig> Throttles { get; }

    /// <summary>Null for off.</summary>
    public CacheConfig? Cache { get; }

    public HostConfig? Host { get; }

    public HeaderEditsConfig RequestHeaders { get; }

    public HeaderEditsConfig ResponseHeaders { get; }
}
