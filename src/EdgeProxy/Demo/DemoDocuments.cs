using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>The documents of the demo, with the addresses of this start filled in.</summary>
internal static class DemoDocuments
{
    public const int PreferredPort = 8080;

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

    /// <summary>The preferred address, or else one with any free port.</summary>
    public static IPEndPoint FreeAddress()
    {
        var preferred = new IPEndPoint(IPAddress.Loopback, PreferredPort);
        return IsFree(preferred) ? preferred : new IPEndPoint(IPAddress.Loopback, 0);
    }

    private static bool IsFree(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
