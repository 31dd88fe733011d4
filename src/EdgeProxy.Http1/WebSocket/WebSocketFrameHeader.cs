namespace EdgeProxy.Http1;

/// <summary>What a frame holds, RFC 6455 section 5.2; others are reserved and refused.</summary>
public enum WebSocketOpcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>The header of a frame, RFC 6455 section 5.2.</summary>
/// <param name="IsFinal">Whether this is the last fragment of its message.</param>
/// <param name="PayloadLength">Bytes, 0 to 2^63 - 1.</param>
/// <param name="MaskingKey">The key as it stands on the wire, first byte most significant; meaningful when <paramref name="IsMasked"/>.</param>
public readonly record struct WebSocketFrameHeader(
    bool IsFinal, WebSocketOpcode Opcode, long PayloadLength, bool IsMasked, uint MaskingKey)
{
    public bool IsControl => Opcode >= WebSocketOpcode.Close;
}
