using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>Exchanges over a connection of their own, slow on one way and within the limits that the gateway and its peers have here.</summary>
internal static class SlowExchange
{
    private const int SmallBuffer = 4096;
    private static readonly byte[] SlowRequest = "GET / HTTP/1.1\r\nHost: slow\r\n\r\n"u8.ToArray();
    private static readonly byte[] LargeRequest = "GET /64k HTTP/1.1\r\nHost: slow\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends a head in a second and a half, a byte at a time.</summary>
    public static async Task SendSlowlyAsync(int port, CancellationToken stop)
    {
        using Socket socket = await ConnectAsync(port, stop);
        for (int i = 0; i < SlowRequest.Length; i++)
        {
            await socket.SendAsync(SlowRequest.AsMemory(i, 1), stop);
            await Task.Delay(Pause, stop);
        }

        await ReadAsync(socket, pause: TimeSpan.Zero, stop);
    }

    /// <summary>Reads 64 KiB in pieces of at most 4 KiB, with a pause behind each.</summary>
    public static async Task ReadSlowlyAsync(int port, CancellationToken stop)
    {
        using Socket socket = await ConnectAsync(port, stop);
        await socket.SendAsync(LargeRequest, stop);
        await ReadAsync(socket, Pause, stop);
    }

    private static async Task<Socket> ConnectAsync(int port, CancellationToken stop)
    {
        // A small window, so that the server feels how slowly it is read.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = SmallBuffer };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ReadAsync(Socket socket, TimeSpan pause, CancellationToken stop)
    {
        var response = new ResponseReader();
        response.Reset();
        byte[] buffer = new byte[SmallBuffer];
        while (true)
        {
            int received = await socket.ReceiveAsync(buffer, stop);
            if (received == 0)
            {
                throw new IOException("The connection ended before the response did.");
            }

            if (response.Feed(buffer.AsSpan(0, received)))
            {
                if (response.Status != 200)
                {
                    throw new FormatException($"The answer was {response.Status}.");
                }

                return;
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, stop);
            }
        }
    }
}
