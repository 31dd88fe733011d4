using CsCheck;

namespace EdgeProxy.Http1.Tests;

/// <summary>The fast parser against the naive one, over heads that are mostly good and often a little spoiled.</summary>
public sealed class RequestPropertyTests
{
    private const int Count = 10_000;

    private static readonly string[] StartLines =
    [
        "GET / HTTP/1.1", "POST /a/b?c=d&e HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a:443 HTTP/1.1", "GET http://a/x?y HTTP/1.1", "GET https://a HTTP/1.0", "TRACE /x HTTP/1.1",
        "x /? HTTP/1.0", "HEAD http://[::1]:80?q HTTP/1.1",
    ];

    private static readonly string[] Fields =
    [
        "Host: a", "Host: a:443", "host:\t[::1]:80 ", "Host: 1.2.3.4", "X-A: b c", "X-B:", "x-a: \u00e9", "Connection: close", "Connection: keep-alive, x-a", "Connection: ,upgrade ,",
        "Upgrade: websocket", "Upgrade: h2c/1, x", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Content-Length: 5", "content-length: 0",
        "Transfer-Encoding: chunked", "TE: trailers", "TE: gzip, Trailers", "Expect: 100-Continue", "Accept: */*", "My_Field: x", "Proxy-Authorization: x", "Trailer: X-A",
    ];

    private static readonly string[] Spoilers =
    [
        "\r", "\n", "\r\n", "\0", "\t", " ", ":", ",", "/", "?", "#", "@", "[", "]", "_", "-", "1", "a", "\u00ff", "\u007f", ";", "*", "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "\r\n ",
    ];

    /// <summary>A head of a start line, a Host more often than not, and a few fields; then up to three edits.</summary>
    private static readonly Gen<string> Heads =
        Gen.Select(Pick(StartLines), Gen.Int[0, 9], Pick(Fields).Array[0, 6], Edits, (start, host, fields, edits) =>
        {
            string lines = string.Concat(fields.Select(field => field + "\r\n"));
            return Spoil($"{start}\r\n{(host < 9 ? "Host: a\r\n" : "")}{lines}\r\n", edits);
        });

    private static Gen<(int Place, int Kind, string Text)[]> Edits => Gen.Select(Gen.Int[0, 500], Gen.Int[0, 2], Pick(Spoilers)).Array[0, 3];

    [Fact]
    public void AnyHead_ComesToWhatTheNaiveParserSays()
    {
        int good = 0;
        Property.Holds(Heads, Count, Escape, text =>
        {
            byte[] bytes = Bytes.Of(text);
            RequestParse parse = RequestParse.Steps(bytes, [bytes.Length]);
            string? naive = NaiveRequestParser.Parse(text);
            good += naive is null ? 0 : 1;
            Assert.Equal(naive ?? "", parse.Facts);
            Assert.Equal(naive is not null, parse.Status == ParseStatus.Complete);
        });

        // A generator that makes only bad heads would prove little.
        Assert.InRange(good, Count / 10, Count * 9 / 10);
    }

    [Fact]
    public void AnyHeadInAnyPieces_ComesToWhatItIsWhole()
    {
        Property.Holds(Gen.Select(Heads, Gen.Int[0, 600].Array[1, 4]), Count, item => Escape(item.Item1), item =>
        {
            byte[] bytes = Bytes.Of(item.Item1);
            int[] lengths = [.. item.Item2.Select(cut => Math.Min(cut, bytes.Length)).Order(), bytes.Length];
            Assert.Equal(RequestParse.Steps(bytes, [bytes.Length]), RequestParse.Steps(bytes, lengths));
        });
    }

    [Fact]
    public void AnyBodyInAnyPieces_ComesToWhatItIsWhole()
    {
        Gen<string> bodies = Gen.Select(
            Pick(["5\r\nhello\r\n", "1;a=\"b\\\"\"\r\nx\r\n", "0a ; c\r\n0123456789\r\n", "0\r\n", "000;x\r\n\r\n"]).Array[0, 5], Edits, (chunks, edits) => Spoil(string.Concat(chunks), edits));
        Property.Holds(Gen.Select(bodies, Gen.Int[0, 60].Array[1, 4]), Count, item => Escape(item.Item1), item =>
        {
            byte[] bytes = Bytes.Of(item.Item1);
            int[] lengths = [.. item.Item2.Select(cut => Math.Min(cut, bytes.Length)).Order(), bytes.Length];
            Assert.Equal(ChunkedParse.Steps(bytes, [bytes.Length]), ChunkedParse.Steps(bytes, lengths));
        });
    }

    private static string Spoil(string text, (int Place, int Kind, string Text)[] edits)
    {
        foreach ((int place, int kind, string piece) in edits)
        {
            int at = place % (text.Length + 1);
            int removed = kind == 0 || at == text.Length ? 0 : 1;
            text = text[..at] + (kind == 2 ? "" : piece) + text[(at + removed)..];
        }

        return text;
    }

    private static Gen<string> Pick(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Escape(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
