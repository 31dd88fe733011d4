using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("9111 4.3.1, both", "200 | ETag: \"a\" | Last-Modified: {-9}", "If-None-Match: \"a\"\r\nIf-Modified-Since: Fri, 15 Jan 2027 07:59:51 GMT\r\n")]
    [InlineData("9111 4.3.1, a weak tag", "200 | ETag: W/\"a\"", "If-None-Match: W/\"a\"\r\n")]
    [InlineData("9111 4.3.1, a date as it came", "200 | Last-Modified: Friday, 15-Jan-27 07:59:51 GMT", "If-Modified-Since: Friday, 15-Jan-27 07:59:51 GMT\r\n")]
    [InlineData("9111 4.3.1, no validators", "200 | ETag: a | Last-Modified: yesterday", "")]
    public void StoredValidators_AreSentUpstream(string section, string stored, string expected)
    {
        ParsedResponse response = Message.Response(stored);
        byte[] buffer = new byte[256];

        Assert.True(UpstreamConditions.TryWrite(response.Fields, response.Bytes, Message.Epoch, buffer, out int written));
        Assert.True(expected == Message.Text(buffer.AsSpan(0, written)), section);
        Assert.Equal(expected.Length == 0, UpstreamConditions.TryWrite(response.Fields, response.Bytes, Message.Epoch, default, out _));
    }

    [Fact]
    public void ClientsConditionsAndRange_AreReplaced()
    {
        KnownHeader[] replaced = [.. Enum.GetValues<KnownHeader>().Where(UpstreamConditions.Replaces)];

        Assert.Equal([KnownHeader.IfModifiedSince, KnownHeader.IfNoneMatch, KnownHeader.IfRange, KnownHeader.Range], replaced);
    }

    [Theory]
    [InlineData("9111 4.3.4, the same strong validator", "304 | ETag: \"a\"", "200 | ETag: \"a\"", ValidationResult.Update)]
    [InlineData("9111 4.3.4, another strong validator", "304 | ETag: \"b\"", "200 | ETag: \"a\"", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, a strong one for a weak one", "304 | ETag: \"a\"", "200 | ETag: W/\"a\"", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, the same weak validator", "304 | ETag: W/\"a\"", "200 | ETag: W/\"a\"", ValidationResult.Update)]
    [InlineData("9111 4.3.4, another weak validator", "304 | ETag: W/\"b\"", "200 | ETag: W/\"a\"", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, a validator for none", "304 | ETag: \"a\"", "200", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, one that is none", "304 | ETag: a", "200 | ETag: a", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, the same date", "304 | Last-Modified: {-9}", "200 | Last-Modified: {-9}", ValidationResult.Update)]
    [InlineData("9111 4.3.4, another date", "304 | Last-Modified: {-8}", "200 | Last-Modified: {-9}", ValidationResult.Mismatch)]
    [InlineData("9111 4.3.4, the tag counts more", "304 | ETag: \"a\" | Last-Modified: {-8}", "200 | ETag: \"a\" | Last-Modified: {-9}", ValidationResult.Update)]
    [InlineData("9111 4.3.4, no validators", "304", "200 | Last-Modified: {-9}", ValidationResult.Update)]
    [InlineData("9111 4.3.4, no validators", "304", "200", ValidationResult.Update)]
    [InlineData("9111 4.3.3, a full response", "200 | ETag: \"b\"", "200 | ETag: \"a\"", ValidationResult.Replace)]
    [InlineData("9111 4.3.3, a full response", "404", "200 | ETag: \"a\"", ValidationResult.Replace)]
    [InlineData("9111 4.3.3, an error", "503", "200 | ETag: \"a\"", ValidationResult.Failure)]
    [InlineData("9111 4.3.3, an error", "500", "200 | ETag: \"a\"", ValidationResult.Failure)]
    public void ResponseToValidation_Means(string section, string fresh, string stored, ValidationResult expected)
    {
        ParsedResponse one = Message.Response(fresh);
        ParsedResponse other = Message.Response(stored);
        ValidationResult result = ValidationOutcome.Of(one.Head.Status, one.Fields, one.Bytes, other.Fields, other.Bytes);

        Assert.True(expected == result, $"{section}: {result}");
    }

    [Theory]
    [InlineData("9111 4.3.5, nothing to compare", "200", "200", true)]
    [InlineData("9111 4.3.5, the same", "200 | ETag: \"a\" | Last-Modified: {-9} | Content-Length: 10", "200 | ETag: \"a\" | Last-Modified: {-9}", true)]
    [InlineData("9111 4.3.5, another tag", "200 | ETag: \"b\"", "200 | ETag: \"a\"", false)]
    [InlineData("9111 4.3.5, a tag for none", "200 | ETag: \"b\"", "200", false)]
    [InlineData("9111 4.3.5, another date", "200 | ETag: \"a\" | Last-Modified: {-8}", "200 | ETag: \"a\" | Last-Modified: {-9}", false)]
    [InlineData("9111 4.3.5, another length", "200 | Content-Length: 11", "200", false)]
    [InlineData("9111 4.3.5, only a 200", "410", "200", false)]
    public void ResponseToHead_UpdatesOrNot(string section, string head, string stored, bool expected)
    {
        ParsedResponse one = Message.Response(head, method: KnownMethod.Head);
        ParsedResponse other = Message.Response(stored);

        Assert.True(expected == ValidationOutcome.IsUpdatedByHead(one.Head, one.Bytes, other.Fields, other.Bytes, 10), section);
    }

    [Theory]
    [InlineData("9111 3.1, unknown ones too", "200 | A: 1 | X-Other: 2", "A: 1\r\nX-Other: 2\r\n")]
    [InlineData("9111 3.1, all lines of a name", "200 | A: 1 | A: 2", "A: 1\r\nA: 2\r\n")]
    [InlineData("9111 3.1, what Connection names", "200 | Connection: a, b | A: 1 | B: 2 | C: 3", "C: 3\r\n")]
    [InlineData("9111 3.1, of one hop", "200 | Keep-Alive: a | Proxy-Connection: b | TE: c | Trailer: d | Upgrade: e | C: 3", "C: 3\r\n")]
    [InlineData("9111 3.1, of a proxy", "200 | Proxy-Authenticate: a | Proxy-Authentication-Info: b | Proxy-Authorization: c | C: 3", "C: 3\r\n")]
    [InlineData("9111 5.2.2.4, named by no-cache", "200 | Cache-Control: no-cache=\"a, b\" | a: 1 | B: 2 | C: 3", "Cache-Control: no-cache=\"a, b\"\r\nC: 3\r\n")]
    [InlineData("9111 5.2.2.7, named by private", "200 | Cache-Control: private=a | A: 1 | C: 3", "Cache-Control: private=a\r\nC: 3\r\n")]
    [InlineData("9111 5.1 and 9110 8.6, written by the cache", "200 | Age: 5 | C: 3", "C: 3\r\n")]
    [InlineData("9111 3.1, of the content", "200 | Content-Encoding: x | Content-Range: y | Set-Cookie: z", "Content-Encoding: x\r\nContent-Range: y\r\nSet-Cookie: z\r\n")]
    [InlineData("9213 2.2, Cache-Control does not count", "200 | CDN-Cache-Control: max-age=5 | Cache-Control: private=a | A: 1", "CDN-Cache-Control: max-age=5\r\nCache-Control: private=a\r\nA: 1\r\n")]
    public void Fields_AreStored(string section, string response, string expected)
    {
        ParsedResponse parsed = Message.Response(response);
        byte[] buffer = new byte[512];

        Assert.True(StoredHeadUpdate.TryWrite(parsed.Fields, parsed.Bytes, parsed.Directives, StoringRules.Default, buffer, out int written));
        Assert.True(expected == Message.Text(buffer.AsSpan(0, written)), $"{section}: {Message.Text(buffer.AsSpan(0, written))}");
        Assert.False(StoredHeadUpdate.TryWrite(parsed.Fields, parsed.Bytes, parsed.Directives, StoringRules.Default, buffer.AsSpan(0, written - 1), out _));
    }

    [Fact]
    public void SetCookie_IsStrippedWhereTheOperatorSaysSo()
    {
        ParsedResponse parsed = Message.Response("200 | Set-Cookie: a=b | C: 3 | Set-Cookie: c=d");
        byte[] buffer = new byte[512];

        Assert.True(StoredHeadUpdate.TryWrite(
            parsed.Fields, parsed.Bytes, parsed.Directives, StoringRules.Default with { SetCookies = SetCookieRule.Strip }, buffer, out int written));
        Assert.Equal("C: 3\r\n", Message.Text(buffer.AsSpan(0, written)));
    }

    [Theory]
    [InlineData("9111 3.2, replaced and kept", "304 | A: 2", "200 | A: 1 | B: 1", "B: 1\r\nA: 2\r\n")]
    [InlineData("9111 3.2, added", "304 | C: 2", "200 | A: 1", "A: 1\r\nC: 2\r\n")]
    [InlineData("9111 3.2, all lines replaced", "304 | a: 2 | A: 3", "200 | A: 1 | B: 1 | A: 0", "B: 1\r\na: 2\r\nA: 3\r\n")]
    [InlineData("9111 3.2, known names", "304 | ETag: \"b\" | Cache-Control: max-age=9", "200 | Cache-Control: max-age=1 | ETag: \"a\"", "ETag: \"b\"\r\nCache-Control: max-age=9\r\n")]
    [InlineData("9111 3.2, of the content", "304 | Content-Type: b | Content-Encoding: b", "200 | Content-Type: a | Content-Encoding: a", "Content-Type: b\r\nContent-Encoding: b\r\n")]
    [InlineData("9111 3.2, Content-Length", "304 | Content-Length: 9", "200 | A: 1", "A: 1\r\n")]
    [InlineData("9111 3.2, Content-Range", "304 | Content-Range: b", "200 | Content-Range: a", "Content-Range: a\r\n")]
    [InlineData("9111 3.2, what is not stored", "304 | Connection: a | A: 2 | Age: 5", "200 | A: 1", "A: 1\r\n")]
    [InlineData("9111 3.2, what is not stored", "304 | Cache-Control: private=a | A: 2", "200 | A: 1 | Cache-Control: max-age=1", "A: 1\r\nCache-Control: private=a\r\n")]
    public void Fields_AreUpdated(string section, string fresh, string stored, string expected)
    {
        ParsedResponse one = Message.Response(fresh);
        ParsedResponse other = StoredOf(stored);
        byte[] buffer = new byte[512];

        Assert.True(StoredHeadUpdate.TryMerge(other.Fields, other.Bytes, one.Fields, one.Bytes, one.Directives, StoringRules.Default, buffer, out int written));
        Assert.True(expected == Message.Text(buffer.AsSpan(0, written)), $"{section}: {Message.Text(buffer.AsSpan(0, written))}");
    }

    /// <summary>As it comes back from a store: without what is not stored.</summary>
    private static ParsedResponse StoredOf(string response)
    {
        ParsedResponse parsed = Message.Response(response);
        byte[] lines = new byte[512];
        Assert.True(StoredHeadUpdate.TryWrite(parsed.Fields, parsed.Bytes, parsed.Directives, StoringRules.Default, lines, out int written));
        return Message.ParseResponse([.. "HTTP/1.1 200 X\r\n"u8, .. lines.AsSpan(0, written), .. "\r\n"u8], "", KnownMethod.Get);
    }
}
