namespace EdgeProxy.Http1.Tests;

/// <summary>Chunked bodies and trailer sections that are refused.</summary>
internal static class BodyCases
{
    public static WireCase[] Chunks =>
    [
        new("5.2.8 bare LF in an extension", "5;a\nhello\r\n0\r\n", ProtocolError.BareLineFeed),
        new("5.2.8 TERM.EXT: bare LF then a second terminator", "5;\n00\r\nhello\r\n", ProtocolError.BareLineFeed),
        new("5.2.8 EXT.TERM: bare CR in an extension", "5;a\rX\r\nhello\r\n", ProtocolError.BareCarriageReturn),
        new("5.2.8 LF inside a quoted extension", "5;a=\"\n\"\r\nhello\r\n", ProtocolError.BareLineFeed),
        new("5.2.8 CR LF inside a quoted extension", "5;a=\"\r\n\"\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 very long extension", "5;" + new string('a', 256) + "\r\nhello\r\n", ProtocolError.ChunkExtensionTooLong),
        new("5.2.8 extensions without end over many chunks", string.Concat(Enumerable.Repeat("1;" + new string('a', 254) + "\r\nx\r\n", 65)), ProtocolError.ChunkExtensionsTooLong),
        new("5.2.8 two terminators: CR CR LF", "5\r\r\nhello\r\n", ProtocolError.BareCarriageReturn),
        new("5.2.8 empty extension", "5;\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 two semicolons", "5;;a\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 extension without a name", "5;=a\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 extension without a value", "5;a=\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 extension with an open quote", "5;a=\"b\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 text behind a quoted value", "5;a=\"b\"c\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 control in an extension", "5;a\0\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 control in a quoted extension", "5;a=\"\0\"\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 control escaped in a quoted extension", "5;a=\"\\\0\"\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 two values", "5;a=b=c\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 space inside a name", "5;a b\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.8 space behind a value", "5;a=b \r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.9 size 0x5", "0x5\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size +5", "+5\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size -5", "-5\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size 1_0", "1_0\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size with a letter", "5g\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size with NUL", "5\0\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size with a leading space", " 5\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size with a trailing space", "5 \r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.9 size with a trailing tab", "5\t\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.9 size and a space and text", "5 a\r\nhello\r\n", ProtocolError.BadChunkExtension),
        new("5.2.9 no size", "\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 no size but an extension", ";a\r\nhello\r\n", ProtocolError.BadChunkSize),
        new("5.2.9 size and bare LF", "5\nhello\r\n", ProtocolError.BareLineFeed),
        new("5.2.9 overflow 2^63", "8000000000000000\r\n", ProtocolError.ChunkSizeOverflow),
        new("5.2.9 overflow 2^64", "10000000000000000\r\n", ProtocolError.ChunkSizeOverflow),
        new("5.2.9 overflow 2^64 + 5", "10000000000000005\r\nhello\r\n", ProtocolError.ChunkSizeOverflow),
        new("5.2.9 leading zeros beyond 16 digits", "00000000000000005\r\nhello\r\n", ProtocolError.ChunkSizeOverflow),
        new("5.2.9 missing CRLF after data", "5\r\nhello0\r\n\r\n", ProtocolError.BadChunkEnd),
        new("5.2.9 extra bytes after data", "5\r\nhellox\r\n", ProtocolError.BadChunkEnd),
        new("5.2.9 bare LF after data", "5\r\nhello\n0\r\n", ProtocolError.BadChunkEnd),
        new("5.2.9 bare CR after data", "5\r\nhello\r0\r\n", ProtocolError.BadChunkEnd),
    ];

    public static WireCase[] Trailers =>
    [
        Forbidden("5.2.10 trailer Content-Length", "Content-Length: 5"),
        Forbidden("5.2.10 trailer Transfer-Encoding", "transfer-encoding: chunked"),
        Forbidden("5.2.10 trailer Host", "Host: b"),
        Forbidden("5.2.10 trailer Authorization", "Authorization: x"),
        Forbidden("5.2.10 trailer Proxy-Anything", "Proxy-Anything: x"),
        Forbidden("5.2.10 trailer Cookie", "Cookie: x"),
        Forbidden("5.2.10 trailer Set-Cookie", "Set-Cookie: x"),
        Forbidden("5.2.10 trailer Content-Language", "Content-Language: x"),
        Forbidden("5.2.10 trailer X-Forwarded-Prefix", "X-Forwarded-Prefix: x"),
        Forbidden("5.2.10 trailer Sec-Fetch-Site", "Sec-Fetch-Site: x"),
        Forbidden("5.2.10 trailer Access-Control-Allow-Origin", "Access-Control-Allow-Origin: *"),
        Forbidden("5.2.10 trailer Connection", "Connection: close"),
        Forbidden("5.2.10 trailer X-Api-Key", "X-Api-Key: x"),
        Forbidden("5.2.10 trailer behind a good one", "X-Good: x\r\nHost: b"),
        Forbidden("5.2.10 trailer before a broken one", "Host: b\r\nX\0: x"),
        new("5.2.10 trailer Content_Length", "Content_Length: 5\r\n\r\n", ProtocolError.UnderscoreInKnownName),
        new("5.2.10 trailer with a bare LF", "X: y\nHost: b\r\n\r\n", ProtocolError.BareLineFeed),
        new("5.2.10 trailer with a fold", "X: y\r\n z\r\n\r\n", ProtocolError.ObsoleteFold),
        new("5.2.10 trailer with a space before the colon", "X : y\r\n\r\n", ProtocolError.WhitespaceBeforeColon),
        new("5.2.10 trailer without a colon", "GET / HTTP/1.1\r\n\r\n", ProtocolError.MissingColon),
        new("5.3 trailers without end", new string('a', 16 * 1024), ProtocolError.TrailersTooLarge),
        new("5.3 too many trailers", string.Concat(Enumerable.Repeat("X: y\r\n", 101)), ProtocolError.TooManyFields),
    ];

    private static WireCase Forbidden(string name, string lines) => new(name, lines + "\r\n\r\n", ProtocolError.ForbiddenTrailer);
}
