using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EdgeProxy.Http1;

/// <summary>The opening handshake of RFC 6455 section 4.</summary>
public static class WebSocketHandshake
{
    public const int AcceptLength = 28;

    /// <summary>The longest key that <see cref="ComputeAccept"/> takes; one that the request parser lets pass has 24 bytes.</summary>
    public const int KeyBytesMax = 64;

    private static ReadOnlySpan<byte> KeySuffix => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>Writes the <c>Sec-WebSocket-Accept</c> value that answers a <c>Sec-WebSocket-Key</c>: 28 bytes.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 section 1.3 prescribes SHA-1; nothing secret depends on it.")]
    public static void ComputeAccept(ReadOnlySpan<byte> key, Span<byte> accept)
    {
        if (key.Length > KeyBytesMax)
        {
            throw new ArgumentException("The key is longer than any valid one.", nameof(key));
        }

        Span<byte> text = stackalloc byte[KeyBytesMax + 36];
        key.CopyTo(text);
        KeySuffix.CopyTo(text[key.Length..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text[..(key.Length + KeySuffix.Length)], hash);
        Base64.EncodeToUtf8(hash, accept[..AcceptLength], out _, out int written);
        Debug.Assert(written == AcceptLength, "Twenty bytes are 28 base64 characters.");
    }

    /// <summary>
    /// Whether a 101 answers what the request asked, RFC 6455 section 4.1: Upgrade, Connection, Accept, a subprotocol that was
    /// offered and no extension that was not. The request is one that was parsed as <see cref="UpgradeRequest.WebSocket"/>.
    /// </summary>
    public static bool IsAcceptedBy(RequestHead request, ReadOnlySpan<byte> requestBytes, ResponseHead response, ReadOnlySpan<byte> responseBytes) =>
        request.Upgrade == UpgradeRequest.WebSocket
        && response.Status == 101
        && UpgradesToWebSocketAlone(response.Fields, responseBytes)
        && ConnectionOptions.Read(responseBytes, response.Fields, out ConnectionOptions options) == ProtocolError.None
        && options.Upgrade
        && HasRightAccept(request, requestBytes, response, responseBytes)
        && HasOfferedProtocol(request.Fields, requestBytes, response.Fields, responseBytes)
        && HasOfferedExtensions(request.Fields, requestBytes, response.Fields, responseBytes);

    private static bool UpgradesToWebSocketAlone(FieldTable fields, ReadOnlySpan<byte> bytes) =>
        !fields.IsRepeated(KnownHeader.Upgrade)
        && System.Text.Ascii.EqualsIgnoreCase(fields.ValueOf(KnownHeader.Upgrade, bytes), "websocket"u8);

    private static bool HasRightAccept(RequestHead request, ReadOnlySpan<byte> requestBytes, ResponseHead response, ReadOnlySpan<byte> responseBytes)
    {
        Span<byte> expected = stackalloc byte[AcceptLength];
        ComputeAccept(request.Fields.ValueOf(KnownHeader.SecWebSocketKey, requestBytes), expected);
        return !response.Fields.IsRepeated(KnownHeader.SecWebSocketAccept)
            && response.Fields.ValueOf(KnownHeader.SecWebSocketAccept, responseBytes).SequenceEqual(expected);
    }

    private static bool HasOfferedProtocol(FieldTable offered, ReadOnlySpan<byte> offeredBytes, FieldTable chosen, ReadOnlySpan<byte> chosenBytes)
    {
        if (!chosen.Has(KnownHeader.SecWebSocketProtocol))
        {
            return true;
        }

        return !chosen.IsRepeated(KnownHeader.SecWebSocketProtocol)
            && IsOffered(KnownHeader.SecWebSocketProtocol, offered, offeredBytes, chosen.ValueOf(KnownHeader.SecWebSocketProtocol, chosenBytes));
    }

    private static bool HasOfferedExtensions(FieldTable offered, ReadOnlySpan<byte> offeredBytes, FieldTable chosen, ReadOnlySpan<byte> chosenBytes)
    {
        int index = chosen.IndexOf(KnownHeader.SecWebSocketExtensions);
        for (; index >= 0 && index < chosen.Count; index++)
        {
            if (chosen[index].Id != KnownHeader.SecWebSocketExtensions)
            {
                continue;
            }

            var list = new ListReader(chosen[index].Value.Of(chosenBytes));
            while (list.TryNext(out ReadOnlySpan<byte> extension))
            {
                if (!IsOffered(KnownHeader.SecWebSocketExtensions, offered, offeredBytes, WithoutParameters(extension)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a token stands in the lists of all lines of a field, parameters apart. Subprotocols and extensions are case-sensitive.</summary>
    private static bool IsOffered(KnownHeader header, FieldTable offered, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> token)
    {
        if (!ByteSets.IsToken(token))
        {
            return false;
        }

        for (int index = offered.IndexOf(header); index >= 0 && index < offered.Count; index++)
        {
            var list = new ListReader(offered[index].Id == header ? offered[index].Value.Of(bytes) : default);
            while (list.TryNext(out ReadOnlySpan<byte> element))
            {
                if (WithoutParameters(element).SequenceEqual(token))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> element)
    {
        int semicolon = element.IndexOf((byte)';');
        return semicolon < 0 ? element : element[..semicolon].TrimEnd(" \t"u8);
    }
}
