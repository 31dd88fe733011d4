using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>An endpoint whose host is a name.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="Endpoint">The endpoint's URL.</param>
/// <param name="Host">Lower-case name to resolve.</param>
/// <param name="Port">Of the addresses that are found.</param>
/// <param name="Interval">How often to resolve anew.</param>
/// <param name="State">Where the addresses go.</param>
public sealed record ResolvedName(string Upstream, string Endpoint, string Host, int Port, TimeSpan Interval, EndpointState State);
