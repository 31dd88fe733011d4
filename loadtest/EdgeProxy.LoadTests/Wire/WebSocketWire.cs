using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>The little of RFC 6455 that an echo needs: the handshake, and whole frames.</summary>
internal static class WebSocketWire
{
    /// <summary>The most that a frame's header may take: two bytes, the length in eight, the mask.</summary>
    public const int HeaderBytesMax = 14;

    private const string HandshakeSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static byte[] UpgradeRequest(string path) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    public static byte[] UpgradeResponse(ReadOnlySpan<byte> key)
    {
        // RFC 6455, 4.2.2: SHA-1 is what the handshake is defined with, and protects nothing.
#pragma warning disable CA5350
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(key) + HandshakeSuffix)));
#pragma warning restore CA5350
        return Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
    }

    /// <summary>A masked binary frame, as a client sends it.</summary>
    public static byte[] ClientFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(payload));
        }

        ReadOnlySpan<byte> mask = [0x37, 0xFA, 0x21, 0x3D];
        int lengthBytes = payload.Length < 126 ? 0 : 2;
        byte[] frame = new byte[2 + lengthBytes + 4 + payload.Length];
        frame[0] = 0x82;
        frame[1] = (byte)(0x80 | (lengthBytes == 0 ? payload.Length : 126));
        if (lengthBytes > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        mask.CopyTo(frame.AsSpan(2 + lengthBytes));
        for (int i = 0; i < payload.Length; i++)
        {
            frame[2 + lengthBytes + 4 + i] = (byte)(payload[i] ^ mask[i & 3]);
        }

        return frame;
    }

    /// <summary>The bytes of the first frame with its header; 0 when not even the header is complete.</summary>
    public static int FrameBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        int mask = (bytes[1] & 0x80) != 0 ? 4 : 0;
        return (bytes[1] & 0x7F) switch
        {
            127 => bytes.Length < 10 ? 0 : checked((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])) + 10 + mask,
            126 => bytes.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) + 4 + mask,
            var length => length + 2 + mask,
        };
    }

    /// <summary>Turns a client's frame into the server's that says the same; returns its length.</summary>
    /// <param name="frame">A whole, masked frame.</param>
    /// <param name="echo">At least as long.</param>
    public static int Echo(ReadOnlySpan<byte> frame, Span<byte> echo)
    {
        int header = (frame[1] & 0x7F) switch { 127 => 10, 126 => 4, _ => 2 };
        frame[..header].CopyTo(echo);
        echo[1] &= 0x7F;
        ReadOnlySpan<byte> mask = frame.Slice(header, 4);
        ReadOnlySpan<byte> masked = frame[(header + 4)..];
        for (int i = 0; i < masked.Length; i++)
        {
            echo[header + i] = (byte)(masked[i] ^ mask[i & 3]);
        }

        return header + masked.Length;
    }

    public static bool IsClose(ReadOnlySpan<byte> frame) => (frame[0] & 0x0F) == 0x8;
}
