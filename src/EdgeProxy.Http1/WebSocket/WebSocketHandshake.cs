namespace EdgeProxy.Http1;

/// <summary>The opening handshake of RFC 6455 section 4.</summary>
public static class WebSocketHandshake
{
    public const int AcceptLength = 28;

    /// <summary>Writes the <c>Sec-WebSocket-Accept</c> value that answers a <c>Sec-WebSocket-Key</c>: 28 bytes.</summary>
    public static void ComputeAccept(ReadOnlySpan<byte> key, Span<byte> accept) => throw new NotImplementedException();

    /// <summary>Whether a 101 answers what the request asked: Upgrade, Connection, Accept, and a subprotocol that was offered.</summary>
    public static bool IsAcceptedBy(RequestHead request, ReadOnlySpan<byte> requestBytes, ResponseHead response, ReadOnlySpan<byte> responseBytes) => throw new NotImplementedException();
}
