using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>What was made of an API: good for as long as its documents and upstreams come out of loads as the same objects.</summary>
/// <param name="Routes">Of all stages, in order.</param>
/// <param name="Upstreams">All that the routes lead to.</param>
internal sealed record KeptApi(IReadOnlyList<CompiledRoute> Routes, IReadOnlyCollection<Upstream> Upstreams)
{
    public static IReadOnlyDictionary<ApiConfig, KeptApi> None { get; } = NewTable();

    /// <summary>By the object: two that are equal may have been compiled with other things around them.</summary>
    public static Dictionary<ApiConfig, KeptApi> NewTable() => new(ReferenceEqualityComparer.Instance);
}
