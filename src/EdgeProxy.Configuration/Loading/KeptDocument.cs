namespace EdgeProxy.Configuration;

/// <summary>
/// A document whose APIs depend on nothing but its bytes and the upstreams that they name: no placeholder, no file, no warning.
/// While those stay the same, the next load takes the APIs over as they are, without reading them again.
/// </summary>
internal sealed class KeptDocument
{
    private readonly HashSet<UpstreamConfig> _upstreams = new(ReferenceEqualityComparer.Instance);

    /// <param name="document">As it was loaded.</param>
    /// <param name="apis">All that it defines, in its order.</param>
    /// <param name="hasKeys">Whether it has keys, or names files of keys.</param>
    /// <param name="hasOtherSections">Whether it defines anything besides.</param>
    /// <param name="others">What stands there besides, as it was read; null where it has to be read again.</param>
    public KeptDocument(ConfigDocument document, IReadOnlyList<ApiConfig> apis, bool hasKeys, bool hasOtherSections, JsonNodeAt? others)
    {
        Others = others;
        Document = document;
        Apis = apis;
        HasKeys = hasKeys;
        HasOtherSections = hasOtherSections;
        foreach (RouteConfig route in apis.SelectMany(api => api.Routes))
        {
            if (route.Integration is HttpIntegrationConfig http)
            {
                _upstreams.Add(http.Upstream);
            }
        }
    }

    public ConfigDocument Document { get; }

    public IReadOnlyList<ApiConfig> Apis { get; }

    public bool HasKeys { get; }

    public bool HasOtherSections { get; }

    /// <summary>What is neither API nor key, where reading it again would mean to look through much else for little. Not to be changed: each load takes a copy.</summary>
    public JsonNodeAt? Others { get; }

    /// <summary>Those that the APIs refer to, as objects.</summary>
    public IReadOnlyCollection<UpstreamConfig> Upstreams => _upstreams;
}
