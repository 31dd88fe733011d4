using System.Runtime.CompilerServices;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// Where a way of a tunnel stands in its sender's frames (RFC 6455 section 5.2), told from the bytes that pass: between two
/// frames, and there alone, the gateway can put in one of its own. It changes nothing and refuses nothing.
/// </summary>
internal struct WebSocketFrames(WebSocketSender sender)
{
    /// <summary>An extension may use them, compression for one; what they mean does not matter here.</summary>
    private const byte ReservedBits = 0x70;

    private HeaderBytes _header;
    private int _headerLength;
    private long _payloadLeft;

    /// <summary>What passes is not frames: nothing can be put in any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The sender's close frame has begun to pass, behind which no other may follow (section 5.5.1).</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Whether the last frame has passed in part.</summary>
    public readonly bool IsWithinFrame => !IsBroken && (_payloadLeft > 0 || _headerLength > 0);

    /// <summary>Whether a frame of the gateway's own may follow now.</summary>
    public readonly bool TakesFrame => !IsBroken && !HasClosed && !IsWithinFrame;

    /// <summary>Bytes that pass.</summary>
    public void Advance(ReadOnlySpan<byte> bytes) => Advance(bytes, toBoundary: false);

    /// <summary>The first bytes of these pass, up to the end of the frame that has passed in part; returns how many.</summary>
    public int AdvanceToBoundary(ReadOnlySpan<byte> bytes) => Advance(bytes, toBoundary: true);

    private int Advance(ReadOnlySpan<byte> bytes, bool toBoundary)
    {
        int taken = 0;
        while (taken < bytes.Length && !IsBroken && !(toBoundary && !IsWithinFrame))
        {
            if (_payloadLeft > 0)
            {
                int part = (int)Math.Min(_payloadLeft, bytes.Length - taken);
                _payloadLeft -= part;
                taken += part;
            }
            else
            {
                taken += AdvanceHeader(bytes[taken..]);
            }
        }

        return taken;
    }

    /// <summary>Reads a header, be it in parts; returns the bytes of it that are in <paramref name="bytes"/>.</summary>
    private int AdvanceHeader(ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = _header;
        int added = Math.Min(WebSocketFrame.HeaderBytesMax - _headerLength, bytes.Length);
        bytes[..added].CopyTo(header[_headerLength..]);
        header[0] = (byte)(header[0] & ~ReservedBits);
        int before = _headerLength;
        switch (WebSocketFrame.ReadHeader(header[..(before + added)], sender, out WebSocketFrameHeader read, out int length, out _))
        {
            case ParseStatus.Complete:
                _headerLength = 0;
                _payloadLeft = read.PayloadLength;
                HasClosed |= read.Opcode == WebSocketOpcode.Close;
                return length - before;
            case ParseStatus.Incomplete:
                _headerLength += added;
                return added;
            default:
                IsBroken = true;
                return 0;
        }
    }

    [InlineArray(WebSocketFrame.HeaderBytesMax)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
