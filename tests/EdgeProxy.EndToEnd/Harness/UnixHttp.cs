using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>HTTP over a Unix socket.</summary>
internal static class UnixHttp
{
    public static HttpClient NewClient(string path)
    {
        HttpClient client = TestHttp.NewClient(handler => handler.ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        });
        client.BaseAddress = new Uri("http://localhost/");
        return client;
    }
}
