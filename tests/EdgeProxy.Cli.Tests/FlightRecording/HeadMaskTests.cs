using System.Text;
using EdgeProxy.Gateway;

namespace EdgeProxy.Cli.Tests;

public sealed class HeadMaskTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n")]
    [InlineData("GET / HTTP/1.1\r\nAuthorization: Bearer s3cret\r\nAccept: */*\r\n\r\n", "GET / HTTP/1.1\nAuthorization: ***\nAccept: */*\n")]
    [InlineData("GET / HTTP/1.1\r\nCOOKIE:s3cret\r\nx-api-key:  s3cret\r\nSet-Cookie: s3cret\r\nproxy-authorization: s3cret\r\n\r\n", "GET / HTTP/1.1\nCOOKIE: ***\nx-api-key: ***\nSet-Cookie: ***\nproxy-authorization: ***\n")]
    [InlineData("GET / HTTP/1.1\nAuth orization : s3cret\nX: y\n\n", "GET / HTTP/1.1\nAuth orization : ***\nX: y\n")]
    [InlineData("GET / HTTP/1.1\r\nCookie: s3cret\r\n s3cret\r\n\ts3cret: s3cret\r\nX: y\r\n y\r\n\r\n", "GET / HTTP/1.1\nCookie: ***\n***\n***\nX: y\n y\n")]
    [InlineData("GET / HTTP/1.1\r\nCookie: s3cret\rs3cret\r\n\r\n", "GET / HTTP/1.1\nCookie: ***\n***\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\npassword=s3cret", "POST / HTTP/1.1\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\nX: y\r\n\r\n", "\nGET / HTTP/1.1\nX: y\n")]
    [InlineData("GET /a?x=1&access_token=s3cret&y=2 HTTP/1.1\r\n\r\n", "GET /a?x=1&access_token=***&y=2 HTTP/1.1\n")]
    [InlineData("GET /a?API-KEY=s3cret HTTP/1.1\r\nReferer: https://a/?token=s3cret&x=1\r\n\r\n", "GET /a?API-KEY=*** HTTP/1.1\nReferer: https://a/?token=***&x=1\n")]
    [InlineData("GET /a?token HTTP/1.1", "GET /a?token HTTP/1.1\n")]
    [InlineData("\u0016\u0003\u0001", "\u0016\u0003\u0001\n")]
    [InlineData("", "")]
    public void Head_IsCopiedWithoutCredentials(string head, string expected)
    {
        byte[] destination = new byte[1_000];
        int length = HeadMask.Copy(Encoding.Latin1.GetBytes(head), KeyPlaces.None, destination, out bool isCut);
        Assert.Equal(expected, Encoding.Latin1.GetString(destination, 0, length));
        Assert.False(isCut);
        Assert.DoesNotContain("s3cret", expected, StringComparison.Ordinal);
    }

    [Fact]
    public void LongHead_IsCutAndSaysSo()
    {
        byte[] head = Encoding.ASCII.GetBytes($"GET /{new string('a', 100)} HTTP/1.1\r\nAuthorization: s3cret\r\n\r\n");
        for (int size = 0; size < 140; size++)
        {
            byte[] destination = new byte[size];
            int length = HeadMask.Copy(head, KeyPlaces.None, destination, out bool isCut);
            string text = Encoding.ASCII.GetString(destination, 0, length);
            Assert.StartsWith(text, $"GET /{new string('a', 100)} HTTP/1.1\nAuthorization: ***\n", StringComparison.Ordinal);
            Assert.Equal(text.Length < 134, isCut);
            Assert.True(!isCut || length == size, "what fits is kept");
        }
    }
}
