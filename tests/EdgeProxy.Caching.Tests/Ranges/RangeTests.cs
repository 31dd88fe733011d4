using CsCheck;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

public sealed class RangeTests
{
    private const string Stored = "200 | ETag: \"a\" | Last-Modified: {-9} | Date: {0}";

    /// <summary>Of a representation of 10 bytes.</summary>
    [Theory]
    [InlineData("9110 14.1.2", "bytes=0-1", "0-1")]
    [InlineData("9110 14.1.2", "bytes=9-9", "9-9")]
    [InlineData("9110 14.1.2, open", "bytes=4-", "4-9")]
    [InlineData("9110 14.1.2, cut to the length", "bytes=4-99", "4-9")]
    [InlineData("9110 14.1.2, cut to the length", "bytes=4-99999999999999999999999", "4-9")]
    [InlineData("9110 14.1.2, suffix", "bytes=-3", "7-9")]
    [InlineData("9110 14.1.2, suffix longer than all", "bytes=-30", "0-9")]
    [InlineData("9110 14.1, the unit in any case", "Bytes=0-0", "0-0")]
    [InlineData("9110 14.2, several", "bytes=0-1, 4-5 ,,-1", "0-1 4-5 9-9")]
    [InlineData("9110 14.2, several, in the order asked for", "bytes=8-9,0-1", "8-9 0-1")]
    [InlineData("9110 14.2, some behind the end", "bytes=0-1,10-11", "0-1")]
    [InlineData("9110 15.5.17", "bytes=10-", "none")]
    [InlineData("9110 15.5.17", "bytes=10-11,99-", "none")]
    [InlineData("9110 15.5.17", "bytes=-0", "none")]
    [InlineData("9110 14.2, overlapping", "bytes=0-5,5-6", "whole")]
    [InlineData("9110 14.2, overlapping", "bytes=0-5,0-5", "whole")]
    [InlineData("9110 14.2, overlapping", "bytes=5-6,-9", "whole")]
    [InlineData("9110 17.15, too many", "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8", "whole")]
    [InlineData("9110 14.2, as many as are served", "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7", "0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7")]
    [InlineData("9110 14.2, another unit", "lines=0-1", "whole")]
    [InlineData("9110 14.1.1, last before first", "bytes=5-4", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=,", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=-", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=a-b", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=0 -1", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=+1-2", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes=0-1,x", "whole")]
    [InlineData("9110 14.1.1, grammar", "bytes 0-1", "whole")]
    public void Range_IsAnsweredWith(string section, string range, string expected)
    {
        string answer = Print(Decide($"GET / | Range: {range}", Stored, 10));

        Assert.True(expected == answer, $"{section}: {range}: {answer}");
    }

    [Theory]
    [InlineData("9110 14.2, only GET", "HEAD / | Range: bytes=0-1", Stored, "whole")]
    [InlineData("9110 14.2, only a 200", "GET / | Range: bytes=0-1", "404 | ETag: \"a\"", "whole")]
    [InlineData("9110 14.2, no Range", "GET / | If-Range: \"a\"", Stored, "whole")]
    [InlineData("9110 14.2, two of Range", "GET / | Range: bytes=0-1 | Range: bytes=2-3", Stored, "whole")]
    [InlineData("9110 13.1.5, the same tag", "GET / | Range: bytes=0-1 | If-Range: \"a\"", Stored, "0-1")]
    [InlineData("9110 13.1.5, another tag", "GET / | Range: bytes=0-1 | If-Range: \"b\"", Stored, "whole")]
    [InlineData("9110 13.1.5, a weak tag", "GET / | Range: bytes=0-1 | If-Range: W/\"a\"", "200 | ETag: W/\"a\"", "whole")]
    [InlineData("9110 13.1.5, the same date", "GET / | Range: bytes=0-1 | If-Range: {-9}", Stored, "0-1")]
    [InlineData("9110 13.1.5, a later date", "GET / | Range: bytes=0-1 | If-Range: {-8}", Stored, "whole")]
    [InlineData("9110 8.8.2.2, a date that is weak", "GET / | Range: bytes=0-1 | If-Range: {-9}", "200 | Last-Modified: {-9} | Date: {-9}", "whole")]
    [InlineData("9110 8.8.2.2, without Date", "GET / | Range: bytes=0-1 | If-Range: {-9}", "200 | Last-Modified: {-9}", "whole")]
    [InlineData("9110 13.1.5, neither", "GET / | Range: bytes=0-1 | If-Range: a", Stored, "whole")]
    [InlineData("9110 13.1.5, twice", "GET / | Range: bytes=0-1 | If-Range: \"a\" | If-Range: \"a\"", Stored, "whole")]
    public void Range_IsHeededOrNot(string section, string request, string stored, string expected)
    {
        string answer = Print(Decide(request, stored, 10));

        Assert.True(expected == answer, $"{section}: {request}: {answer}");
    }

    [Theory]
    [InlineData("bytes=0-", "none")]
    [InlineData("bytes=-5", "whole")]
    [InlineData("bytes=-0", "none")]
    public void RangeOfNothing_IsAnsweredWith(string range, string expected) => Assert.Equal(expected, Print(Decide($"GET / | Range: {range}", Stored, 0)));

    [Fact]
    public void ContentRange_IsWritten()
    {
        byte[] buffer = new byte[RangeFields.ContentRangeBytesMax];

        Assert.Equal("Content-Range: bytes 0-1/10\r\n", Message.Text(buffer.AsSpan(0, RangeFields.WriteContentRange(buffer, new BodyRange(0, 1), 10))));
        Assert.Equal("Content-Range: bytes */10\r\n", Message.Text(buffer.AsSpan(0, RangeFields.WriteUnsatisfied(buffer, 10))));
        Assert.Equal(82, RangeFields.WriteContentRange(buffer, new BodyRange(long.MaxValue - 1, long.MaxValue), long.MaxValue));
    }

    [Fact]
    public void Parts_AreAsLongAsWasTold()
    {
        RangeVerdict verdict = Decide("GET / | Range: bytes=0-1,-3", Stored, 10);
        byte[] buffer = new byte[512];
        string body = "";
        for (int i = 0; i < verdict.Count; i++)
        {
            Assert.True(RangeFields.TryWritePartHead(buffer, "xyz"u8, "text/plain"u8, verdict[i], 10, out int written));
            body += Message.Text(buffer.AsSpan(0, written)) + "0123456789".Substring((int)verdict[i].First, (int)verdict[i].Length);
            Assert.False(RangeFields.TryWritePartHead(buffer.AsSpan(0, written - 1), "xyz"u8, "text/plain"u8, verdict[i], 10, out _));
        }

        Assert.True(RangeFields.TryWriteEnd(buffer, "xyz"u8, out int end));
        body += Message.Text(buffer.AsSpan(0, end));
        Assert.Equal(
            "\r\n--xyz\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
            + "\r\n--xyz\r\nContent-Type: text/plain\r\nContent-Range: bytes 7-9/10\r\n\r\n789\r\n--xyz--\r\n",
            body);
        Assert.Equal(body.Length, RangeFields.MultipartLength(verdict, "xyz"u8, "text/plain"u8, 10));
    }

    [Fact]
    public void Ranges_LieWithinTheBodyAndApart()
    {
        Gen<string> part = Gen.Select(Gen.Int[-1, 30], Gen.Int[-1, 30], (first, last) => $"{(first < 0 ? "" : first)}-{(last < 0 ? "" : last)}");
        Property.Holds(Gen.Select(part.Array[1, 10], Gen.Int[0, 25]), 5_000, value => $"{string.Join(',', value.Item1)} of {value.Item2}", value =>
        {
            RangeVerdict verdict = Decide($"GET / | Range: bytes={string.Join(',', value.Item1)}", Stored, value.Item2);
            bool[] isTaken = new bool[value.Item2];
            for (int i = 0; i < verdict.Count && verdict.Answer is RangeAnswer.Single or RangeAnswer.Multiple; i++)
            {
                for (long at = verdict[i].First; at <= verdict[i].Last; at++)
                {
                    Assert.False(isTaken[at]);
                    isTaken[at] = true;
                }
            }
        });
    }

    private static RangeVerdict Decide(string request, string stored, long length)
    {
        ParsedRequest parsed = Message.Request(request);
        ParsedResponse response = Message.Response(stored);
        var meta = new StoredMeta { Status = (ushort)response.Head.Status, ResponseTime = Message.Epoch };
        return RangeDecision.Decide(parsed.Head, parsed.Bytes, response.Fields, response.Bytes, meta, length);
    }

    private static string Print(RangeVerdict verdict) => verdict.Answer switch
    {
        RangeAnswer.Whole => "whole",
        RangeAnswer.Unsatisfiable => "none",
        _ => string.Join(' ', Enumerable.Range(0, verdict.Count).Select(i => $"{verdict[i].First}-{verdict[i].Last}")),
    };
}
