using System.Net;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>The documents of the demo, with the addresses of this start filled in.</summary>
internal static class DemoDocuments
{
    public const int PreferredPort = 8080;

    /// <summary>Where the demo listens unless it is told otherwise or somebody else does.</summary>
    public static IPEndPoint PreferredAddress => new(IPAddress.Loopback, PreferredPort);

    public static ConfigLoadResult Load(IPEndPoint listen, IPEndPoint origin)
    {
        var options = new ConfigOptions
        {
            Environment = name => name switch
            {
                "DEMO_LISTEN" => listen.ToString(),
                "DEMO_ORIGIN" => $"http://{origin}",
                _ => null,
            },
        };
        return ConfigLoader.Load([new ConfigDocument("demo.jsonc", EmbeddedFile.Read("demo.jsonc"))], options);
    }
}
