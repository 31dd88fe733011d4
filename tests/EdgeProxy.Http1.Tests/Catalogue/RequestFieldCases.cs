namespace EdgeProxy.Http1.Tests;

/// <summary>Field lines of requests that are refused.</summary>
internal static class RequestFieldCases
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Version = "Sec-WebSocket-Version: 13\r\n";

    public static IEnumerable<WireCase> All => [.. Lines, .. TransferEncodings, .. ContentLengths, .. Connections, .. Upgrades];

    private static WireCase[] Lines =>
    [
        Raw("5.2.11 bare LF: after a field line", "X: y\nZ: w\r\n", ProtocolError.BareLineFeed),
        Raw("5.2.11 bare LF: an empty line of LF alone", "X: y\r\n\n", ProtocolError.BareLineFeed),
        Raw("5.2.11 bare CR: in a value", "X: y\rz\r\n", ProtocolError.BareCarriageReturn),
        Raw("5.2.11 mixed line ends", "X: y\r\nZ: w\n\r\n", ProtocolError.BareLineFeed),
        Raw("5.6 NUL in a value", "X: a\0b\r\n", ProtocolError.NulByte),
        Raw("5.6 control in a value", "X: a\u0008b\r\n", ProtocolError.ControlCharacter),
        Raw("5.6 DEL in a value", "X: a\u007fb\r\n", ProtocolError.ControlCharacter),
        Raw("5.2.12 obs-fold with space", "X: a\r\n b\r\n", ProtocolError.ObsoleteFold),
        Raw("5.2.12 obs-fold with tab", "X: a\r\n\tb\r\n", ProtocolError.ObsoleteFold),
        Raw("5.2.12 obs-fold of white space alone", "X: a\r\n \r\n", ProtocolError.ObsoleteFold),
        new("5.2.13 space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", ProtocolError.WhitespaceBeforeFirstField),
        new("5.2.13 tab before the first field", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", ProtocolError.WhitespaceBeforeFirstField),
        Raw("5.2.13 space before the colon", "X : a\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("5.2.13 tab before the colon", "X\t: a\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("5.2.13 empty name", ": a\r\n", ProtocolError.EmptyFieldName),
        Raw("5.2.13 name with NUL", "X\0: a\r\n", ProtocolError.NulByte),
        Raw("5.2.13 name with control", "X\u0002: a\r\n", ProtocolError.ControlCharacter),
        Raw("5.2.13 name with non-ASCII", "X\u00e9: a\r\n", ProtocolError.BadFieldName),
        Raw("5.2.13 name with space inside", "X y: a\r\n", ProtocolError.BadFieldName),
        Raw("5.2.13 name in brackets", "[X]: a\r\n", ProtocolError.BadFieldName),
        Raw("5.2.13 no colon", "X\r\n", ProtocolError.MissingColon),
        Raw("5.2.13 no colon but an equals sign", "X = a\r\n", ProtocolError.MissingColon),
        Raw("5.3 too many fields", string.Concat(Enumerable.Repeat("X: y\r\n", 100)), ProtocolError.TooManyFields),
        Raw("5.3 too large a head", "X: " + new string('a', 16 * 1024) + "\r\n", ProtocolError.HeadTooLarge),
        Raw("5.6 underscore: Content_Length", "Content_Length: 5\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("5.6 underscore: X_Forwarded-For", "X_Forwarded-For: 1.2.3.4\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("5.6 underscore: X_Real_IP", "X: y\r\nX_Real_IP: 1.2.3.4\r\n", ProtocolError.UnderscoreInKnownName),
    ];

    private static WireCase[] TransferEncodings =>
    [
        Raw("5.2.1 CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("5.2.2 TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("5.2.2 TE.CL with an unknown coding", "Transfer-Encoding: x\r\nContent-Length: 6\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("5.2.3 TE.TE: space before colon", "Transfer-Encoding : chunked\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("5.2.3 TE.TE: tab before colon", "Transfer-Encoding\t: chunked\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("5.2.3 TE.TE: vertical tab before the value", "Transfer-Encoding:\u000bchunked\r\n", ProtocolError.ControlCharacter),
        Raw("5.2.3 TE.TE: NUL behind the value", "Transfer-Encoding: chunked\0\r\n", ProtocolError.NulByte),
        Te("5.2.3 TE.TE: xchunked", "xchunked", ProtocolError.UnknownTransferCoding),
        Te("5.2.3 TE.TE: identity", "identity", ProtocolError.UnknownTransferCoding),
        Te("5.2.3 TE.TE: gzip", "gzip", ProtocolError.UnknownTransferCoding),
        Te("5.2.3 TE.TE: chunked, identity", "chunked, identity", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: identity, chunked", "identity, chunked", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: gzip, chunked", "gzip, chunked", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: chunked twice in a list", "chunked, chunked", ProtocolError.BadTransferEncoding),
        Raw("5.2.3 TE.TE: duplicate", "Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n", ProtocolError.DuplicateTransferEncoding),
        Raw("5.2.3 TE.TE: duplicate with another coding", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", ProtocolError.DuplicateTransferEncoding),
        Te("5.2.3 TE.TE: quoted", "\"chunked\"", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: quoted with apostrophes", "'chunked'", ProtocolError.UnknownTransferCoding),
        Te("5.2.3 TE.TE: parameter", "chunked;q=1", ProtocolError.BadTransferEncoding),
        Raw("5.2.3 TE.TE: line fold", "Transfer-Encoding:\r\n chunked\r\n", ProtocolError.ObsoleteFold),
        Raw("5.2.3 TE.TE: Transfer_Encoding", "Transfer_Encoding: chunked\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("5.2.3 TE.TE: leading space", " Transfer-Encoding: chunked\r\n", ProtocolError.ObsoleteFold),
        Te("5.2.3 TE.TE: \\x0b behind the value", "chunked\u000b", ProtocolError.ControlCharacter),
        Te("5.2.3 TE.TE: trailing comma", "chunked,", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: leading comma", ",chunked", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: empty", "", ProtocolError.BadTransferEncoding),
        Te("5.2.3 TE.TE: non-ASCII", "chunke\u00e4", ProtocolError.BadTransferEncoding),
        Raw("5.2.3 TE.TE: bare LF before it", "X: y\nTransfer-Encoding: chunked\r\n", ProtocolError.BareLineFeed),
        new("5.2.16 HTTP/1.0 with TE", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TransferEncodingInHttp10),
        new("5.2.26 TRACE with a chunked body", "TRACE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TraceWithBody),
        new("5.2.26 TRACE with a counted body", "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", ProtocolError.TraceWithBody),
    ];

    private static WireCase[] ContentLengths =>
    [
        Raw("5.2.14 duplicate CL", "Content-Length: 5\r\nContent-Length: 6\r\n", ProtocolError.DuplicateContentLength),
        Raw("5.2.14 duplicate CL with the same value", "Content-Length: 5\r\ncontent-length: 5\r\n", ProtocolError.DuplicateContentLength),
        Cl("5.2.14 CL list 5,5", "5,5", ProtocolError.ContentLengthList),
        Cl("5.2.14 CL list 5, 6", "5, 6", ProtocolError.ContentLengthList),
        Cl("5.2.14 CL with a trailing comma", "5,", ProtocolError.ContentLengthList),
        Cl("5.2.14 CL +5", "+5", ProtocolError.BadContentLength),
        Cl("5.2.14 CL negative", "-5", ProtocolError.BadContentLength),
        Cl("5.2.14 CL hex", "0x5", ProtocolError.BadContentLength),
        Cl("5.2.14 CL with a space inside", "5 5", ProtocolError.BadContentLength),
        Cl("5.2.14 CL with an underscore", "1_0", ProtocolError.BadContentLength),
        Cl("5.2.14 CL with an exponent", "1e1", ProtocolError.BadContentLength),
        Cl("5.2.14 CL with a point", "5.0", ProtocolError.BadContentLength),
        Cl("5.2.14 CL empty", "", ProtocolError.BadContentLength),
        Cl("5.2.14 CL quoted", "\"5\"", ProtocolError.BadContentLength),
        Cl("5.2.14 CL with a superscript digit", "\u00b2", ProtocolError.BadContentLength),
        Cl("5.2.14 CL overflow 2^63", "9223372036854775808", ProtocolError.ContentLengthOverflow),
        Cl("5.2.14 CL overflow 2^64 + 5", "18446744073709551621", ProtocolError.ContentLengthOverflow),
        Cl("5.2.14 CL overflow by many digits", new string('9', 400), ProtocolError.ContentLengthOverflow),
        Raw("5.2.5 0.CL: fold before the number", "Content-Length:\r\n 5\r\n", ProtocolError.ObsoleteFold),
        Raw("5.2.5 0.CL: space before the name", " Content-Length: 5\r\n", ProtocolError.ObsoleteFold),
        Raw("5.2.5 0.CL: space before the colon", "Content-Length : 5\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("5.2.5 0.CL: LF before the name", "\nContent-Length: 5\r\n", ProtocolError.BareLineFeed),
    ];

    private static WireCase[] Connections =>
    [
        Connection("5.2.17 Connection: Content-Length", "Content-Length"),
        Connection("5.2.17 Connection: X-Real-IP", "close, X-Real-IP"),
        Connection("5.2.17 Connection: Authorization", "authorization"),
        Connection("5.2.17 Connection: Host", "Host"),
        Connection("5.2.17 Connection: Cookie", "Cookie"),
        Connection("5.2.17 Connection: Set-Cookie", "set-cookie"),
        Connection("5.2.17 Connection: Content-Language", "Content-Language"),
        Connection("5.2.17 Connection: Cache-Control", "Cache-Control"),
        Connection("5.2.17 Connection: Via", "via"),
        Connection("5.2.17 Connection: Forwarded", "Forwarded"),
        Connection("5.2.17 Connection: X-Forwarded-Prefix", "X-Forwarded-Prefix"),
        Connection("5.2.17 Connection: X-Forwarded-For", "X-Forwarded-For"),
        Connection("5.2.17 Connection: X-Request-Id", "X-Request-Id"),
        Connection("5.2.17 Connection: traceparent", "traceparent"),
        Connection("5.2.17 Connection: X-Api-Key", "X-Api-Key"),
        Connection("5.2.17 Connection: Expect", "Expect"),
        Connection("5.2.17 Connection: Date", "Date"),
        Connection("5.2.17 Connection: Sec-Fetch-Site", "Sec-Fetch-Site"),
        Raw("5.2.17 Connection: not a list of tokens", "Connection: a b\r\n", ProtocolError.BadConnection),
        Raw("5.2.17 Connection: quoted", "Connection: \"close\"\r\n", ProtocolError.BadConnection),
        Raw("5.2.17 Connection: options without end", "Connection: " + string.Join(',', Enumerable.Repeat("x", 33)) + "\r\n", ProtocolError.TooManyConnectionOptions),
        Raw("5.2.20 Expect: obfuscated y 100-continue", "Expect: y 100-continue\r\n", ProtocolError.UnknownExpectation),
        Raw("5.2.20 Expect: something else", "Expect: 200-ok\r\n", ProtocolError.UnknownExpectation),
        Raw("5.2.20 Expect: a list", "Expect: 100-continue, 100-continue\r\n", ProtocolError.UnknownExpectation),
        Raw("5.2.20 Expect: empty", "Expect:\r\n", ProtocolError.UnknownExpectation),
        Raw("5.2.20 Expect: a parameter", "Expect: 100-continue;a=b\r\n", ProtocolError.UnknownExpectation),
        Raw("5.2.20 Expect: duplicate", "Expect: 100-continue\r\nExpect: 100-continue\r\n", ProtocolError.DuplicateExpect),
        Raw("5.2.20 Expect: line fold", "Expect:\r\n 100-continue\r\n", ProtocolError.ObsoleteFold),
    ];

    private static WireCase[] Upgrades =>
    [
        Raw("5.2.18 Upgrade: not a protocol", "Connection: Upgrade\r\nUpgrade: a b\r\n", ProtocolError.BadUpgrade),
        Raw("5.2.18 Upgrade: an empty version", "Connection: Upgrade\r\nUpgrade: websocket/\r\n", ProtocolError.BadUpgrade),
        new("5.2.19 WebSocket: POST", "POST / HTTP/1.1\r\nHost: a\r\n" + Handshake + Key + Version + "\r\n", ProtocolError.WebSocketMethod),
        Raw("5.2.19 WebSocket: Upgrade not in Connection", "Upgrade: websocket\r\n" + Key + Version, ProtocolError.WebSocketConnection),
        Raw("5.2.19 WebSocket: with a body", Handshake + Key + Version + "Content-Length: 5\r\n", ProtocolError.WebSocketWithBody),
        Raw("5.2.19 WebSocket: with a chunked body", Handshake + Key + Version + "Transfer-Encoding: chunked\r\n", ProtocolError.WebSocketWithBody),
        Raw("5.2.19 WebSocket: no version", Handshake + Key, ProtocolError.WebSocketVersionMissing),
        Raw("5.2.19 WebSocket: two versions", Handshake + Key + Version + Version, ProtocolError.WebSocketVersionMissing),
        Raw("5.2.19 WebSocket: wrong version", Handshake + Key + "Sec-WebSocket-Version: 1337\r\n", ProtocolError.WebSocketVersionUnsupported),
        Raw("5.2.19 WebSocket: version with a sign", Handshake + Key + "Sec-WebSocket-Version: +13\r\n", ProtocolError.WebSocketVersionUnsupported),
        Raw("5.2.19 WebSocket: no key", Handshake + Version, ProtocolError.WebSocketKey),
        Raw("5.2.19 WebSocket: two keys", Handshake + Key + Key + Version, ProtocolError.WebSocketKey),
        Raw("5.2.19 WebSocket: a short key", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("5.2.19 WebSocket: a long key", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZXh4eA==\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("5.2.19 WebSocket: a key that is not base64", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub2-jZQ==\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("5.2.19 WebSocket: among other protocols", "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: x/1, WebSocket\r\n" + Version, ProtocolError.WebSocketKey),
    ];

    private static WireCase Raw(string name, string fields, ProtocolError error) => new(name, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", error);

    private static WireCase Te(string name, string value, ProtocolError error) => Raw(name, $"Transfer-Encoding: {value}\r\n", error);

    private static WireCase Cl(string name, string value, ProtocolError error) => Raw(name, $"Content-Length: {value}\r\n", error);

    private static WireCase Connection(string name, string value) => Raw(name, $"Connection: {value}\r\n", ProtocolError.ProtectedConnectionOption);
}
