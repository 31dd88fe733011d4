using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>Operates a gateway's cache over its admin socket.</summary>
internal static class CacheAdmin
{
    /// <summary>Purges by a surrogate name; in milliseconds how long the answer took.</summary>
    /// <exception cref="SuiteException">It was refused.</exception>
    public static async Task<double> PurgeTagAsync(RunningServer server, string tag, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.AdminSocket!), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);

        // Connected first, so that this is not part of the time.
        (await client.GetAsync(new Uri("http://localhost/cache"), stop)).Dispose();
        long begun = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.DeleteAsync(new Uri($"http://localhost/cache?tag={tag}"), stop);
        return response.IsSuccessStatusCode
            ? Stopwatch.GetElapsedTime(begun).TotalMilliseconds
            : throw new SuiteException($"{server.Name} refuses to purge the tag {tag}: {(int)response.StatusCode}.");
    }

    /// <summary>What the gateway counts under this name.</summary>
    public static async Task<double> MetricAsync(RunningServer server, string name, CancellationToken stop) =>
        (await Exposition.ReadAsync(server.OpsPort, stop)).ValueOf(name);
}
