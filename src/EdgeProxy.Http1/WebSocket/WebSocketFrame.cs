using System.Buffers.Binary;
using System.Diagnostics;

namespace EdgeProxy.Http1;

/// <summary>Who sent a frame: a client masks, a server does not, RFC 6455 section 5.1.</summary>
public enum WebSocketSender : byte
{
    Client,
    Server,
}

/// <summary>Reads and writes frames, RFC 6455 section 5, without extensions: the reserved bits are zero.</summary>
public static class WebSocketFrame
{
    /// <summary>Two bytes, a 64-bit length and a masking key.</summary>
    public const int HeaderBytesMax = 14;

    /// <summary>The longest payload of a control frame, section 5.5.</summary>
    public const int ControlPayloadBytesMax = 125;

    /// <summary>Header and status code of a close frame that a server sends.</summary>
    public const int ServerCloseBytes = 4;

    private const byte FinalBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte OpcodeBits = 0x0F;
    private const byte MaskBit = 0x80;
    private const byte LengthBits = 0x7F;
    private const byte Length16 = 126;
    private const byte Length64 = 127;
    private const int KeyBytes = 4;

    /// <summary>Reads the header that <paramref name="bytes"/> begin with; call again with more when it is incomplete.</summary>
    /// <param name="consumed">Length of the header in bytes, when complete.</param>
    public static ParseStatus ReadHeader(
        ReadOnlySpan<byte> bytes, WebSocketSender sender, out WebSocketFrameHeader header, out int consumed, out ProtocolError error)
    {
        header = default;
        consumed = 0;
        error = ProtocolError.None;
        if (bytes.Length < 2)
        {
            return ParseStatus.Incomplete;
        }

        error = CheckFirstBytes(bytes[0], bytes[1], sender);
        if (error != ProtocolError.None)
        {
            return ParseStatus.Invalid;
        }

        int lengthBytes = LengthBytes(bytes[1]);
        bool isMasked = (bytes[1] & MaskBit) != 0;
        int total = 2 + lengthBytes + (isMasked ? KeyBytes : 0);
        if (bytes.Length < 2 + lengthBytes)
        {
            return ParseStatus.Incomplete;
        }

        error = ReadLength(bytes[1..(2 + lengthBytes)], out long length);
        if (error != ProtocolError.None)
        {
            return ParseStatus.Invalid;
        }

        if (bytes.Length < total)
        {
            return ParseStatus.Incomplete;
        }

        uint key = isMasked ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 + lengthBytes)..]) : 0;
        header = new WebSocketFrameHeader((bytes[0] & FinalBit) != 0, (WebSocketOpcode)(bytes[0] & OpcodeBits), length, isMasked, key);
        consumed = total;
        return ParseStatus.Complete;
    }

    /// <summary>Writes a header with its length in the shortest form; returns the bytes written, at most <see cref="HeaderBytesMax"/>.</summary>
    public static int WriteHeader(Span<byte> destination, in WebSocketFrameHeader header)
    {
        Debug.Assert(header.PayloadLength >= 0 && (!header.IsControl || header.PayloadLength <= ControlPayloadBytesMax), "The frame is not a legal one.");
        destination[0] = (byte)((header.IsFinal ? FinalBit : 0) | (byte)header.Opcode);
        int written = 2;
        byte length;
        if (header.PayloadLength < Length16)
        {
            length = (byte)header.PayloadLength;
        }
        else if (header.PayloadLength <= ushort.MaxValue)
        {
            length = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)header.PayloadLength);
            written += 2;
        }
        else
        {
            length = Length64;
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], header.PayloadLength);
            written += 8;
        }

        destination[1] = (byte)(length | (header.IsMasked ? MaskBit : 0));
        if (header.IsMasked)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[written..], header.MaskingKey);
            written += KeyBytes;
        }

        return written;
    }

    /// <summary>Masks or unmasks, in place, a part of a payload that begins <paramref name="offset"/> bytes into it, section 5.3.</summary>
    public static void ApplyMask(Span<byte> payload, uint maskingKey, long offset)
    {
        uint key = uint.RotateLeft(maskingKey, (int)(offset & 3) * 8);
        ulong wide = ((ulong)key << 32) | key;
        while (payload.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64BigEndian(payload, BinaryPrimitives.ReadUInt64BigEndian(payload) ^ wide);
            payload = payload[sizeof(ulong)..];
        }

        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= (byte)(wide >> (56 - (i * 8)));
        }
    }

    /// <summary>Writes a server's close frame with a status code and no reason, section 5.5.1: <see cref="ServerCloseBytes"/> bytes.</summary>
    public static int WriteServerClose(Span<byte> destination, ushort statusCode)
    {
        int header = WriteHeader(destination, new WebSocketFrameHeader(true, WebSocketOpcode.Close, sizeof(ushort), false, 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[header..], statusCode);
        return header + sizeof(ushort);
    }

    private static ProtocolError CheckFirstBytes(byte first, byte second, WebSocketSender sender)
    {
        if ((first & ReservedBits) != 0)
        {
            return ProtocolError.FrameReservedBits;
        }

        int opcode = first & OpcodeBits;
        if (opcode is (> 2 and < 8) or > 10)
        {
            return ProtocolError.FrameOpcode;
        }

        if (opcode >= (int)WebSocketOpcode.Close)
        {
            if ((first & FinalBit) == 0)
            {
                return ProtocolError.FrameControlFragmented;
            }

            if ((second & LengthBits) > ControlPayloadBytesMax)
            {
                return ProtocolError.FrameControlTooLong;
            }
        }

        bool isMasked = (second & MaskBit) != 0;
        return (sender, isMasked) switch
        {
            (WebSocketSender.Client, false) => ProtocolError.FrameNotMasked,
            (WebSocketSender.Server, true) => ProtocolError.FrameMasked,
            _ => ProtocolError.None,
        };
    }

    private static int LengthBytes(byte second) => (second & LengthBits) switch
    {
        Length16 => 2,
        Length64 => 8,
        _ => 0,
    };

    /// <summary>Reads a length from the byte with its first seven bits on.</summary>
    private static ProtocolError ReadLength(ReadOnlySpan<byte> bytes, out long length)
    {
        length = bytes[0] & LengthBits;
        switch (length)
        {
            case Length16:
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
                return length < Length16 ? ProtocolError.FrameLengthNotMinimal : ProtocolError.None;
            case Length64:
                length = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
                return length < 0 ? ProtocolError.FrameLengthOverflow
                    : length <= ushort.MaxValue ? ProtocolError.FrameLengthNotMinimal
                    : ProtocolError.None;
            default:
                return ProtocolError.None;
        }
    }
}
