using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>What was made of an API: good for as long as it comes out of loads as the same object, and its upstreams do.</summary>
/// <param name="Routes">Of all stages, in order. One that is under limits is made again each time, for these may have changed.</param>
/// <param name="Integrations">One for each route of the API.</param>
internal sealed record KeptApi(IReadOnlyList<CompiledRoute> Routes, Integration[] Integrations)
{
    /// <summary>All that the routes lead to.</summary>
    public IReadOnlyCollection<Upstream> Upstreams { get; } = [.. Integrations.OfType<HttpIntegration>().Select(http => http.Upstream).Distinct()];

    public static IReadOnlyDictionary<ApiConfig, KeptApi> None { get; } = NewTable();

    /// <summary>By the object: two that are equal may have been compiled with other things around them.</summary>
    public static Dictionary<ApiConfig, KeptApi> NewTable() => new(ReferenceEqualityComparer.Instance);
}
