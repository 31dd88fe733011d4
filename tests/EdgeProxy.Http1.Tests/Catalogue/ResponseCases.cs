namespace EdgeProxy.Http1.Tests;

/// <summary>Responses that are refused.</summary>
internal static class ResponseCases
{
    public static IEnumerable<WireCase> All => [.. Lines, .. Fields];

    private static WireCase[] Lines =>
    [
        new("status line: an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", ProtocolError.BadStartLine),
        new("version: a body without a status line", "<html>\r\n\r\n", ProtocolError.BadStartLine),
        new("status line: a version alone", "HTTP/1.1\r\n\r\n", ProtocolError.BadStartLine),
        new("status line: no space at all", "HTTP/1.1-200-OK\r\n\r\n", ProtocolError.BadStartLine),
        new("status line: tab behind the version", "HTTP/1.1\t200 OK\r\n\r\n", ProtocolError.BadVersion),
        new("version: response lower case", "http/1.1 200 OK\r\n\r\n", ProtocolError.BadStartLine),
        new("version: response HTTP/1.10", "HTTP/1.10 200 OK\r\n\r\n", ProtocolError.BadVersion),
        new("version: response HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n", ProtocolError.VersionNotSupported),
        new("version: response HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", ProtocolError.VersionNotSupported),
        new("status line: status of two digits", "HTTP/1.1 20 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: status with a sign", "HTTP/1.1 +20 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: status 099", "HTTP/1.1 099 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: status 600", "HTTP/1.1 600 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n", ProtocolError.BadStatus),
        new("status line: tab behind the status", "HTTP/1.1 200\tOK\r\n\r\n", ProtocolError.BadStatus),
        new("line end: bare LF: status line", "HTTP/1.1 200 OK\n\r\n", ProtocolError.BareLineFeed),
        new("line end: bare CR: reason", "HTTP/1.1 200 O\rK\r\n\r\n", ProtocolError.BareCarriageReturn),
        new("injection: NUL in the reason", "HTTP/1.1 200 O\0K\r\n\r\n", ProtocolError.NulByte),
        new("injection: control in the reason", "HTTP/1.1 200 O\u001bK\r\n\r\n", ProtocolError.ControlCharacter),
    ];

    private static WireCase[] Fields =>
    [
        Raw("obs-fold: in a response", "X: a\r\n b\r\n", ProtocolError.ObsoleteFold),
        Raw("field line: response: space before the first field", " X: a\r\n", ProtocolError.WhitespaceBeforeFirstField),
        Raw("field line: response: empty name", ": a\r\n", ProtocolError.EmptyFieldName),
        Raw("field line: response: empty name and white space", "X: y\r\n : a\r\n", ProtocolError.ObsoleteFold),
        Raw("field line: response: no colon", "X\r\n", ProtocolError.MissingColon),
        Raw("field line: response: space inside a name", "X y: a\r\n", ProtocolError.BadFieldName),
        Raw("field line: response: space inside and before the colon", "X y : a\r\n", ProtocolError.BadFieldName),
        Raw("response queue: response splitting by bare LF", "X: a\nSet-Cookie: b\r\n", ProtocolError.BareLineFeed),
        Raw("response queue: upstream CL+TE", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("response queue: upstream CL+TE with white space before the colon", "Content-Length : 5\r\nTransfer-Encoding\t: chunked\r\n", ProtocolError.TransferEncodingWithContentLength),
        Raw("response TE.TE: gzip", "Transfer-Encoding: gzip\r\n", ProtocolError.UnknownTransferCoding),
        Raw("response TE.TE: list", "Transfer-Encoding: gzip, chunked\r\n", ProtocolError.BadTransferEncoding),
        Raw("response TE.TE: duplicate", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ProtocolError.DuplicateTransferEncoding),
        Raw("response TE.TE: Transfer_Encoding", "Transfer_Encoding: chunked\r\n", ProtocolError.UnderscoreInKnownName),
        new("version: HTTP/1.0 response with TE", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TransferEncodingInHttp10),
        Raw("response Content-Length: duplicate", "Content-Length: 5\r\nContent-Length: 6\r\n", ProtocolError.DuplicateContentLength),
        Raw("response Content-Length: duplicate with the same value", "Content-Length: 5\r\nContent-Length: 5\r\n", ProtocolError.DuplicateContentLength),
        Raw("response Content-Length: list", "Content-Length: 5, 5\r\n", ProtocolError.ContentLengthList),
        Raw("response Content-Length: negative", "Content-Length: -1\r\n", ProtocolError.BadContentLength),
        Raw("response Content-Length: overflow", "Content-Length: 99999999999999999999\r\n", ProtocolError.ContentLengthOverflow),
        new("bodiless: 204 with TE", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TransferEncodingNotAllowed),
        new("bodiless: 103 with TE", "HTTP/1.1 103 Early\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolError.TransferEncodingNotAllowed),
        new("bodiless: 204 with a bad CL", "HTTP/1.1 204 No\r\nContent-Length: x\r\n\r\n", ProtocolError.BadContentLength),
        Raw("response Connection: Set-Cookie", "Connection: Set-Cookie\r\n", ProtocolError.ProtectedConnectionOption),
        Raw("response Connection: malformed", "Connection: a;b\r\n", ProtocolError.BadConnection),
        Raw("response limit: too many fields", string.Concat(Enumerable.Repeat("X: y\r\n", 101)), ProtocolError.TooManyFields),
        Raw("response limit: too large a head", "X: " + new string('a', 16 * 1024) + "\r\n", ProtocolError.HeadTooLarge),
    ];

    private static WireCase Raw(string name, string fields, ProtocolError error) => new(name, "HTTP/1.1 200 OK\r\n" + fields + "\r\n", error);
}
