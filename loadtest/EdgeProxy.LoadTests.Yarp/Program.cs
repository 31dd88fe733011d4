// YARP as a peer: one route to one destination, no logs, limits of Kestrel as they are.
// Usage: EdgeProxy.LoadTests.Yarp PORT ORIGIN_PORT, or --version.
using System.Globalization;
using System.Net;
using System.Reflection;
using Yarp.ReverseProxy.Configuration;

if (args is ["--version"])
{
    string? version = typeof(RouteConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
    Console.WriteLine($"YARP {version?.Split('+')[0]}, .NET {Environment.Version}, JIT with PGO");
    return 0;
}

if (args is not [var port, var origin])
{
    await Console.Error.WriteLineAsync("usage: EdgeProxy.LoadTests.Yarp PORT ORIGIN_PORT");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.AddServerHeader = false;
});
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "{**all}" }, Transforms = [new Dictionary<string, string>(StringComparer.Ordinal) { ["RequestHeaderOriginalHost"] = "true" }] }],
    [new ClusterConfig { ClusterId = "origin", Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["only"] = new DestinationConfig { Address = $"http://127.0.0.1:{origin}" } } }]);
WebApplication application = builder.Build();
application.MapReverseProxy();
await application.RunAsync();
return 0;
