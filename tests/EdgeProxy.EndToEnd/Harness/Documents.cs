namespace EdgeProxy.EndToEnd;

/// <summary>The configuration documents that most tests need.</summary>
internal static class Documents
{
    /// <summary>One listener that sends everything to one upstream, with bodies of any size.</summary>
    /// <param name="port">The listener's port on loopback.</param>
    /// <param name="endpoint">The upstream's only endpoint.</param>
    /// <param name="upstream">Further members of the upstream, each with a comma before it.</param>
    /// <param name="route">Further members of the route, each with a comma before it.</param>
    /// <param name="listener">Further members of the listener, each with a comma before it.</param>
    public static string Proxy(int port, string endpoint, string upstream = "", string route = "", string listener = "") =>
        $$"""
        {
          "version": 1,
          "listeners": { "public": { "address": "127.0.0.1:{{port}}"{{listener}} } },
          "upstreams": { "origin": { "endpoints": ["{{endpoint}}"]{{upstream}} } },
          "apis": { "main": { "routes": { "$default": { "upstream": "origin", "bodyMax": "0"{{route}} } } } }
        }
        """;

    /// <summary>One listener and one API with the routes given, as the members of a JSON object, and one upstream.</summary>
    public static string Routes(int port, string routes, string endpoint = "http://127.0.0.1:9") =>
        $$"""
        {
          "version": 1,
          "listeners": { "public": { "address": "127.0.0.1:{{port}}" } },
          "upstreams": { "origin": { "endpoints": ["{{endpoint}}"] } },
          "apis": { "main": { "routes": {
            {{routes}}
          } } }
        }
        """;
}
