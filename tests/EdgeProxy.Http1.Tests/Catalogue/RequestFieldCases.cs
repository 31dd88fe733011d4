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
        Raw("line end: bare LF: after a field line", "X: y\nZ: w\r\n", ProtocolError.BareLineFeed),
        Raw("line end: bare LF: an empty line of LF alone", "X: y\r\n\n", ProtocolError.BareLineFeed),
        Raw("line end: bare CR: in a value", "X: y\rz\r\n", ProtocolError.BareCarriageReturn),
        Raw("line end: mixed", "X: y\r\nZ: w\n\r\n", ProtocolError.BareLineFeed),
        Raw("injection: NUL in a value", "X: a\0b\r\n", ProtocolError.NulByte),
        Raw("injection: control in a value", "X: a\u0008b\r\n", ProtocolError.ControlCharacter),
        Raw("injection: DEL in a value", "X: a\u007fb\r\n", ProtocolError.ControlCharacter),
        Raw("obs-fold: with space", "X: a\r\n b\r\n", ProtocolError.ObsoleteFold),
        Raw("obs-fold: with tab", "X: a\r\n\tb\r\n", ProtocolError.ObsoleteFold),
        Raw("obs-fold: of white space alone", "X: a\r\n \r\n", ProtocolError.ObsoleteFold),
        new("field line: space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", ProtocolError.WhitespaceBeforeFirstField),
        new("field line: tab before the first field", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", ProtocolError.WhitespaceBeforeFirstField),
        Raw("field line: space before the colon", "X : a\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("field line: tab before the colon", "X\t: a\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("field line: empty name", ": a\r\n", ProtocolError.EmptyFieldName),
        Raw("field line: name with NUL", "X\0: a\r\n", ProtocolError.NulByte),
        Raw("field line: name with control", "X\u0002: a\r\n", ProtocolError.ControlCharacter),
        Raw("field line: name with non-ASCII", "X\u00e9: a\r\n", ProtocolError.BadFieldName),
        Raw("field line: name with space inside", "X y: a\r\n", ProtocolError.BadFieldName),
        Raw("field line: name in brackets", "[X]: a\r\n", ProtocolError.BadFieldName),
        Raw("field line: no colon", "X\r\n", ProtocolError.MissingColon),
        Raw("field line: no colon but an equals sign", "X = a\r\n", ProtocolError.MissingColon),
        Raw("limit: too many fields", string.Concat(Enumerable.Repeat("X: y\r\n", 100)), ProtocolError.TooManyFields),
        Raw("limit: too large a head", "X: " + new string('a', 16 * 1024) + "\r\n", ProtocolError.HeadTooLarge),
        Raw("underscore: Content_Length", "Content_Length: 5\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: X_Forwarded-For", "X_Forwarded-For: 1.2.3.4\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: X_Edge_User", "X_Edge_User: root\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: X-Edge_User-With-A-Name-That-Is-Long", "X-Edge_User-With-A-Name-That-Is-Long: root\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: x_amzn_Oidc_Data", "x_amzn_Oidc_Data: x\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: X_Forwarded_Prefix", "X_Forwarded_Prefix: /evil\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("underscore: X_Real_IP", "X: y\r\nX_Real_IP: 1.2.3.4\r\n", ProtocolError.UnderscoreInKnownName),
    ];

    private static WireCase[] TransferEncodings =>
    [
        Raw("CL.TE: both fields", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("TE.CL: both fields", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("TE.CL: with an unknown coding", "Transfer-Encoding: x\r\nContent-Length: 6\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("TE.TE: space before colon", "Transfer-Encoding : chunked\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("TE.TE: tab before colon", "Transfer-Encoding\t: chunked\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("TE.TE: vertical tab before the value", "Transfer-Encoding:\u000bchunked\r\n", ProtocolError.ControlCharacter),
        Raw("TE.TE: NUL behind the value", "Transfer-Encoding: chunked\0\r\n", ProtocolError.NulByte),
        Te("TE.TE: xchunked", "xchunked", ProtocolError.UnknownTransferCoding),
        Te("TE.TE: identity", "identity", ProtocolError.UnknownTransferCoding),
        Te("TE.TE: gzip", "gzip", ProtocolError.UnknownTransferCoding),
        Te("TE.TE: chunked, identity", "chunked, identity", ProtocolError.BadTransferEncoding),
        Te("TE.TE: identity, chunked", "identity, chunked", ProtocolError.BadTransferEncoding),
        Te("TE.TE: gzip, chunked", "gzip, chunked", ProtocolError.BadTransferEncoding),
        Te("TE.TE: chunked twice in a list", "chunked, chunked", ProtocolError.BadTransferEncoding),
        Raw("TE.TE: duplicate", "Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n", ProtocolError.DuplicateTransferEncoding),
        Raw("TE.TE: duplicate with another coding", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", ProtocolError.DuplicateTransferEncoding),
        Te("TE.TE: quoted", "\"chunked\"", ProtocolError.BadTransferEncoding),
        Te("TE.TE: quoted with apostrophes", "'chunked'", ProtocolError.UnknownTransferCoding),
        Te("TE.TE: parameter", "chunked;q=1", ProtocolError.BadTransferEncoding),
        Raw("TE.TE: line fold", "Transfer-Encoding:\r\n chunked\r\n", ProtocolError.ObsoleteFold),
        Raw("TE.TE: Transfer_Encoding", "Transfer_Encoding: chunked\r\n", ProtocolError.UnderscoreInKnownName),
        Raw("TE.TE: leading space", " Transfer-Encoding: chunked\r\n", ProtocolError.ObsoleteFold),
        Te("TE.TE: \\x0b behind the value", "chunked\u000b", ProtocolError.ControlCharacter),
        Te("TE.TE: trailing comma", "chunked,", ProtocolError.BadTransferEncoding),
        Te("TE.TE: leading comma", ",chunked", ProtocolError.BadTransferEncoding),
        Te("TE.TE: empty", "", ProtocolError.BadTransferEncoding),
        Te("TE.TE: non-ASCII", "chunke\u00e4", ProtocolError.BadTransferEncoding),
        Raw("TE.TE: bare LF before it", "X: y\nTransfer-Encoding: chunked\r\n", ProtocolError.BareLineFeed),
        new("version: HTTP/1.0 with TE", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TransferEncodingInHttp10),
        new("method: TRACE with a chunked body", "TRACE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TraceWithBody),
        new("method: TRACE with a counted body", "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", ProtocolError.TraceWithBody),
    ];

    private static WireCase[] ContentLengths =>
    [
        Raw("Content-Length: duplicate", "Content-Length: 5\r\nContent-Length: 6\r\n", ProtocolError.DuplicateContentLength),
        Raw("Content-Length: duplicate with the same value", "Content-Length: 5\r\ncontent-length: 5\r\n", ProtocolError.DuplicateContentLength),
        Cl("Content-Length: list 5,5", "5,5", ProtocolError.ContentLengthList),
        Cl("Content-Length: list 5, 6", "5, 6", ProtocolError.ContentLengthList),
        Cl("Content-Length: with a trailing comma", "5,", ProtocolError.ContentLengthList),
        Cl("Content-Length: +5", "+5", ProtocolError.BadContentLength),
        Cl("Content-Length: negative", "-5", ProtocolError.BadContentLength),
        Cl("Content-Length: hex", "0x5", ProtocolError.BadContentLength),
        Cl("Content-Length: with a space inside", "5 5", ProtocolError.BadContentLength),
        Cl("Content-Length: with an underscore", "1_0", ProtocolError.BadContentLength),
        Cl("Content-Length: with an exponent", "1e1", ProtocolError.BadContentLength),
        Cl("Content-Length: with a point", "5.0", ProtocolError.BadContentLength),
        Cl("Content-Length: empty", "", ProtocolError.BadContentLength),
        Cl("Content-Length: quoted", "\"5\"", ProtocolError.BadContentLength),
        Cl("Content-Length: with a superscript digit", "\u00b2", ProtocolError.BadContentLength),
        Cl("Content-Length: overflow 2^63", "9223372036854775808", ProtocolError.ContentLengthOverflow),
        Cl("Content-Length: overflow 2^64 + 5", "18446744073709551621", ProtocolError.ContentLengthOverflow),
        Cl("Content-Length: overflow by many digits", new string('9', 400), ProtocolError.ContentLengthOverflow),
        Raw("0.CL: fold before the number", "Content-Length:\r\n 5\r\n", ProtocolError.ObsoleteFold),
        Raw("0.CL: space before the name", " Content-Length: 5\r\n", ProtocolError.ObsoleteFold),
        Raw("0.CL: space before the colon", "Content-Length : 5\r\n", ProtocolError.WhitespaceBeforeColon),
        Raw("0.CL: LF before the name", "\nContent-Length: 5\r\n", ProtocolError.BareLineFeed),
    ];

    private static WireCase[] Connections =>
    [
        Connection("Connection: Content-Length", "Content-Length"),
        Connection("Connection: X-Real-IP", "close, X-Real-IP"),
        Connection("Connection: Authorization", "authorization"),
        Connection("Connection: Host", "Host"),
        Connection("Connection: Cookie", "Cookie"),
        Connection("Connection: Set-Cookie", "set-cookie"),
        Connection("Connection: Content-Language", "Content-Language"),
        Connection("Connection: Cache-Control", "Cache-Control"),
        Connection("Connection: Via", "via"),
        Connection("Connection: Forwarded", "Forwarded"),
        Connection("Connection: X-Forwarded-Prefix", "X-Forwarded-Prefix"),
        Connection("Connection: X-Forwarded-For", "X-Forwarded-For"),
        Connection("Connection: X-Edge-User", "X-Edge-User"),
        Connection("Connection: X-Request-Id", "X-Request-Id"),
        Connection("Connection: traceparent", "traceparent"),
        Connection("Connection: X-Api-Key", "X-Api-Key"),
        Connection("Connection: Expect", "Expect"),
        Connection("Connection: Date", "Date"),
        Connection("Connection: Sec-Fetch-Site", "Sec-Fetch-Site"),
        Raw("Connection: not a list of tokens", "Connection: a b\r\n", ProtocolError.BadConnection),
        Raw("Connection: quoted", "Connection: \"close\"\r\n", ProtocolError.BadConnection),
        Raw("Connection: options without end", "Connection: " + string.Join(',', Enumerable.Repeat("x", 33)) + "\r\n", ProtocolError.TooManyConnectionOptions),
        Raw("Expect: obfuscated y 100-continue", "Expect: y 100-continue\r\n", ProtocolError.UnknownExpectation),
        Raw("Expect: something else", "Expect: 200-ok\r\n", ProtocolError.UnknownExpectation),
        Raw("Expect: a list", "Expect: 100-continue, 100-continue\r\n", ProtocolError.UnknownExpectation),
        Raw("Expect: empty", "Expect:\r\n", ProtocolError.UnknownExpectation),
        Raw("Expect: a parameter", "Expect: 100-continue;a=b\r\n", ProtocolError.UnknownExpectation),
        Raw("Expect: duplicate", "Expect: 100-continue\r\nExpect: 100-continue\r\n", ProtocolError.DuplicateExpect),
        Raw("Expect: line fold", "Expect:\r\n 100-continue\r\n", ProtocolError.ObsoleteFold),
    ];

    private static WireCase[] Upgrades =>
    [
        Raw("h2c: Upgrade: not a protocol", "Connection: Upgrade\r\nUpgrade: a b\r\n", ProtocolError.BadUpgrade),
        Raw("h2c: Upgrade: an empty version", "Connection: Upgrade\r\nUpgrade: websocket/\r\n", ProtocolError.BadUpgrade),
        new("WebSocket: POST", "POST / HTTP/1.1\r\nHost: a\r\n" + Handshake + Key + Version + "\r\n", ProtocolError.WebSocketMethod),
        Raw("WebSocket: Upgrade not in Connection", "Upgrade: websocket\r\n" + Key + Version, ProtocolError.WebSocketConnection),
        Raw("WebSocket: with a body", Handshake + Key + Version + "Content-Length: 5\r\n", ProtocolError.WebSocketWithBody),
        Raw("WebSocket: with a chunked body", Handshake + Key + Version + "Transfer-Encoding: chunked\r\n", ProtocolError.WebSocketWithBody),
        Raw("WebSocket: no version", Handshake + Key, ProtocolError.WebSocketVersionMissing),
        Raw("WebSocket: two versions", Handshake + Key + Version + Version, ProtocolError.WebSocketVersionMissing),
        Raw("WebSocket: wrong version", Handshake + Key + "Sec-WebSocket-Version: 1337\r\n", ProtocolError.WebSocketVersionUnsupported),
        Raw("WebSocket: version with a sign", Handshake + Key + "Sec-WebSocket-Version: +13\r\n", ProtocolError.WebSocketVersionUnsupported),
        Raw("WebSocket: no key", Handshake + Version, ProtocolError.WebSocketKey),
        Raw("WebSocket: two keys", Handshake + Key + Key + Version, ProtocolError.WebSocketKey),
        Raw("WebSocket: a short key", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("WebSocket: a long key", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZXh4eA==\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("WebSocket: a key that is not base64", Handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub2-jZQ==\r\n" + Version, ProtocolError.WebSocketKey),
        Raw("WebSocket: among other protocols", "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: x/1, WebSocket\r\n" + Version, ProtocolError.WebSocketKey),
    ];

    private static WireCase Raw(string name, string fields, ProtocolError error) => new(name, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", error);

    private static WireCase Te(string name, string value, ProtocolError error) => Raw(name, $"Transfer-Encoding: {value}\r\n", error);

    private static WireCase Cl(string name, string value, ProtocolError error) => Raw(name, $"Content-Length: {value}\r\n", error);

    private static WireCase Connection(string name, string value) => Raw(name, $"Connection: {value}\r\n", ProtocolError.ProtectedConnectionOption);
}
