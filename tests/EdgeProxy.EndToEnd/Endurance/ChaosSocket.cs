using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Ways to send and to end that a peer has to live with.</summary>
internal static class ChaosSocket
{
    /// <summary>A slow sender's whole message takes about this long, whatever its length.</summary>
    private const int SlowSteps = 12;

    public static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken limit)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, limit)..];
        }
    }

    /// <summary>In pieces of random length with pauses between them.</summary>
    public static async Task SendSlowlyAsync(Socket socket, ReadOnlyMemory<byte> bytes, Random random, CancellationToken limit)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, random.Next(1, bytes.Length / SlowSteps * 2 + 2));
            count = Math.Max(count, Math.Min(bytes.Length, 16));
            await SendAsync(socket, bytes[..count], limit);
            bytes = bytes[count..];
            await Task.Delay(random.Next(1, 40), limit);
        }
    }

    /// <summary>A reset, as of a process that was killed with data unread.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        socket.Dispose();
    }
}
