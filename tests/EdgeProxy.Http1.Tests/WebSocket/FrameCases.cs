namespace EdgeProxy.Http1.Tests;

/// <summary>Frame headers that are refused: those of a client, but for the last.</summary>
internal static class FrameCases
{
    public static WireCase[] All =>
    [
        new("reserved bit 1", "\u00c1\u0080", ProtocolError.FrameReservedBits),
        new("reserved bit 3", "\u0091\u0080", ProtocolError.FrameReservedBits),
        new("opcode 3", "\u0083\u0080", ProtocolError.FrameOpcode),
        new("opcode 7", "\u0087\u0080", ProtocolError.FrameOpcode),
        new("opcode 11", "\u008b\u0080", ProtocolError.FrameOpcode),
        new("opcode 15", "\u008f\u0080", ProtocolError.FrameOpcode),
        new("a ping in fragments", "\u0009\u0080", ProtocolError.FrameControlFragmented),
        new("a close of 126 bytes", "\u0088\u00fe", ProtocolError.FrameControlTooLong),
        new("a pong with a 64-bit length", "\u008a\u00ff", ProtocolError.FrameControlTooLong),
        new("a length of 125 in 16 bits", "\u0082\u00fe\0\u007d", ProtocolError.FrameLengthNotMinimal),
        new("a length of 65535 in 64 bits", "\u0082\u00ff\0\0\0\0\0\0\u00ff\u00ff", ProtocolError.FrameLengthNotMinimal),
        new("a length of 2^63", "\u0082\u00ff\u0080\0\0\0\0\0\0\0", ProtocolError.FrameLengthOverflow),
        new("a client without a mask", "\u0082\u0001", ProtocolError.FrameNotMasked),
        new("a server with a mask", "\u0082\u0081", ProtocolError.FrameMasked),
    ];

    public static WebSocketSender SenderOf(WireCase item) => item.Error == ProtocolError.FrameMasked ? WebSocketSender.Server : WebSocketSender.Client;
}
