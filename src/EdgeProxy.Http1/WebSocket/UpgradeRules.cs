using System.Text;

namespace EdgeProxy.Http1;

/// <summary>What the <c>Upgrade</c> field of a request asks for, RFC 9110 section 7.8, and whether it may.</summary>
internal static class UpgradeRules
{
    private const int KeyBytes = 24;

    /// <summary>
    /// A request that asks for WebSocket, among other things or alone, keeps the rules of RFC 6455 section 4.2.1 or is
    /// refused; all else that it may ask for is ignored.
    /// </summary>
    public static ProtocolError Apply(ReadOnlySpan<byte> bytes, RequestHead head, in ConnectionOptions options)
    {
        if (!head.Fields.Has(KnownHeader.Upgrade))
        {
            return ProtocolError.None;
        }

        head.Upgrade = UpgradeRequest.Other;
        ProtocolError error = ReadProtocols(bytes, head.Fields, out bool isWebSocket);

        // Upgrade in an HTTP/1.0 request is ignored, RFC 9110 section 7.8.
        if (error != ProtocolError.None || !isWebSocket || head.Version == HttpVersion.Http10)
        {
            return error;
        }

        error = CheckWebSocket(bytes, head, options);
        head.Upgrade = error == ProtocolError.None ? UpgradeRequest.WebSocket : UpgradeRequest.Other;
        return error;
    }

    /// <summary>Whether the list of all Upgrade lines is one of protocols, and names WebSocket without a version.</summary>
    internal static ProtocolError ReadProtocols(ReadOnlySpan<byte> bytes, FieldTable fields, out bool isWebSocket)
    {
        isWebSocket = false;
        for (int index = fields.IndexOf(KnownHeader.Upgrade); index >= 0 && index < fields.Count; index++)
        {
            if (fields[index].Id != KnownHeader.Upgrade)
            {
                continue;
            }

            var list = new ListReader(fields[index].Value.Of(bytes));
            while (list.TryNext(out ReadOnlySpan<byte> protocol))
            {
                int slash = protocol.IndexOf((byte)'/');
                bool isProtocol = slash < 0
                    ? ByteSets.IsToken(protocol)
                    : ByteSets.IsToken(protocol[..slash]) && ByteSets.IsToken(protocol[(slash + 1)..]);
                if (!isProtocol)
                {
                    return ProtocolError.BadUpgrade;
                }

                isWebSocket |= Ascii.EqualsIgnoreCase(protocol, "websocket"u8);
            }
        }

        return ProtocolError.None;
    }

    private static ProtocolError CheckWebSocket(ReadOnlySpan<byte> bytes, RequestHead head, in ConnectionOptions options)
    {
        if (head.Method != KnownMethod.Get)
        {
            return ProtocolError.WebSocketMethod;
        }

        if (!options.Upgrade)
        {
            return ProtocolError.WebSocketConnection;
        }

        if (RequestRules.HasBody(head))
        {
            return ProtocolError.WebSocketWithBody;
        }

        if (!head.Fields.Has(KnownHeader.SecWebSocketVersion) || head.Fields.IsRepeated(KnownHeader.SecWebSocketVersion))
        {
            return ProtocolError.WebSocketVersionMissing;
        }

        if (!head.Fields.ValueOf(KnownHeader.SecWebSocketVersion, bytes).SequenceEqual("13"u8))
        {
            return ProtocolError.WebSocketVersionUnsupported;
        }

        bool isKeyGood = !head.Fields.IsRepeated(KnownHeader.SecWebSocketKey) && IsKey(head.Fields.ValueOf(KnownHeader.SecWebSocketKey, bytes));
        return isKeyGood ? ProtocolError.None : ProtocolError.WebSocketKey;
    }

    /// <summary>Sixteen bytes in base64: 22 characters and two of padding.</summary>
    private static bool IsKey(ReadOnlySpan<byte> key) =>
        key.Length == KeyBytes && key.EndsWith("=="u8) && !key[..^2].ContainsAnyExcept(ByteSets.Base64);
}
