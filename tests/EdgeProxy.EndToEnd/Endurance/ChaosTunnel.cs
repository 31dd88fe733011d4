using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>A WebSocket of a chaotic client: what comes back is a beginning of what was sent, whoever ends it how.</summary>
internal sealed class ChaosTunnel(Socket socket, Random random, ChaosLedger ledger)
{
    private static readonly byte[] Handshake =
        ("GET /whole HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").Select(c => (byte)c).ToArray();

    public async Task RunAsync(CancellationToken limit)
    {
        WireReader reader = new(socket);
        await ChaosSocket.SendAsync(socket, Handshake, limit);
        WireMessage head = await reader.ReadHeadAsync(limit);
        ledger.Count(head.Status == 101 ? "tunnel: open" : $"tunnel: {(head.End == WireEnd.Complete ? head.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) : head.End.ToString())}");
        if (head.Status != 101)
        {
            return;
        }

        for (int frames = random.Next(1, 20); frames > 0; frames--)
        {
            byte[] frame = Frame();
            await ChaosSocket.SendAsync(socket, frame, limit);
            if (random.Next(30) == 0)
            {
                ChaosSocket.Reset(socket);
                return;
            }

            if (!await CameBackAsync(reader, frame, limit))
            {
                ledger.Count("tunnel: ended by the other side");
                return;
            }
        }

        ledger.Count("tunnel: done");
    }

    private async Task<bool> CameBackAsync(WireReader reader, byte[] frame, CancellationToken limit)
    {
        byte[] back = new byte[frame.Length];
        for (int length = 0; length < back.Length;)
        {
            int count = await reader.ReadSomeAsync(back.AsMemory(length), limit);
            if (!back.AsSpan(length, count).SequenceEqual(frame.AsSpan(length, count)))
            {
                ledger.Violate($"a tunnel brought other bytes than were sent, in a frame of {frame.Length} bytes at {length}");
                return false;
            }

            if (count == 0)
            {
                return false;
            }

            length += count;
        }

        return true;
    }

    /// <summary>Masked, as a client's frames are (RFC 6455 section 5.3); the origin sends the very bytes back.</summary>
    private byte[] Frame()
    {
        byte[] payload = new byte[random.Next(126, 4000)];
        random.NextBytes(payload);
        return [0x82, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length, 1, 2, 3, 4, .. payload];
    }
}
