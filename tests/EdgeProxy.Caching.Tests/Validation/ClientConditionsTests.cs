namespace EdgeProxy.Caching.Tests;

public sealed class ClientConditionsTests
{
    private const string Tagged = "200 | ETag: \"abc\" | Last-Modified: {-5000} | Date: {0}";
    private const string Weak = "200 | ETag: W/\"abc\"";
    private const string Dated = "200 | Last-Modified: {-3000} | Date: {0}";

    [Theory]
    [InlineData("9110 13.1.2, one", "If-None-Match: \"abc\"", Tagged, true)]
    [InlineData("9110 13.1.2, another", "If-None-Match: \"abd\"", Tagged, false)]
    [InlineData("9110 13.1.2, first of a list", "If-None-Match: \"abc\", \"1\"", Tagged, true)]
    [InlineData("9110 13.1.2, last of a list", "If-None-Match: \"1\",,W/\"2\" , \"abc\"", Tagged, true)]
    [InlineData("9110 13.1.2, several lines", "If-None-Match: \"1\" | If-None-Match: \"abc\"", Tagged, true)]
    [InlineData("9110 13.1.2, weak comparison", "If-None-Match: W/\"abc\"", Tagged, true)]
    [InlineData("9110 13.1.2, weak comparison", "If-None-Match: \"abc\"", Weak, true)]
    [InlineData("9110 13.1.2, weak comparison", "If-None-Match: W/\"abc\"", Weak, true)]
    [InlineData("9110 13.1.2, any", "If-None-Match: *", Tagged, true)]
    [InlineData("9110 13.1.2, any, without a tag", "If-None-Match: *", Dated, true)]
    [InlineData("9110 8.8.3, a comma in a tag", "If-None-Match: \"a,b\", \"abc\"", "200 | ETag: \"a,b\"", true)]
    [InlineData("9110 8.8.3, no tags", "If-None-Match: abc, w/\"abc\", W\"abc\", \"abc\"x", Tagged, false)]
    [InlineData("9110 8.8.3, an open quote", "If-None-Match: \"abc", Tagged, false)]
    [InlineData("9110 8.8.3, a stored one that is none", "If-None-Match: abc", "200 | ETag: abc", false)]
    [InlineData("9110 8.8.3, two stored ones", "If-None-Match: \"a\"", "200 | ETag: \"a\" | ETag: \"b\"", false)]
    [InlineData("9110 13.1.3, before If-Modified-Since", "If-None-Match: \"abc\" | If-Modified-Since: {-10000}", Tagged, true)]
    [InlineData("9110 13.1.3, before If-Modified-Since", "If-None-Match: \"x\" | If-Modified-Since: {0}", Tagged, false)]
    [InlineData("9110 13.1.3, equal", "If-Modified-Since: {-3000}", Dated, true)]
    [InlineData("9110 13.1.3, later", "If-Modified-Since: {-2000}", Dated, true)]
    [InlineData("9110 13.1.3, earlier", "If-Modified-Since: {-3001}", Dated, false)]
    [InlineData("9110 13.1.3, another form of date", "If-Modified-Since: Friday, 15-Jan-27 07:10:00 GMT", Dated, true)]
    [InlineData("9110 13.1.3, no date", "If-Modified-Since: 0", Dated, false)]
    [InlineData("9110 13.1.3, two members", "If-Modified-Since: {0} | If-Modified-Since: {0}", Dated, false)]
    [InlineData("9111 4.3.2, Date for want of Last-Modified", "If-Modified-Since: {0}", "200 | Date: {0}", true)]
    [InlineData("9111 4.3.2, Date for want of Last-Modified", "If-Modified-Since: {-1}", "200 | Date: {0}", false)]
    [InlineData("9111 4.3.2, receipt for want of Date", "If-Modified-Since: {0}", "200", true)]
    [InlineData("9111 4.3.2, receipt for want of Date", "If-Modified-Since: {-1}", "200", false)]
    [InlineData("9110 15.4.5, only a 200", "If-None-Match: \"abc\"", "404 | ETag: \"abc\"", false)]
    [InlineData("9110 13.2.2, no condition", "A: b", Tagged, false)]
    public void Condition_MakesNotModified(string section, string condition, string stored, bool expected)
    {
        ParsedRequest request = Message.Request($"GET / | {condition}");
        ParsedResponse response = Message.Response(stored);
        var meta = new StoredMeta { Status = (ushort)response.Head.Status, ResponseTime = Message.Epoch };

        Assert.True(expected == ClientConditions.IsNotModified(request.Fields, request.Bytes, response.Fields, response.Bytes, meta), section);
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"", true, true)]
    [InlineData("W/\"a\"", "\"a\"", false, true)]
    [InlineData("W/\"a\"", "W/\"a\"", false, true)]
    [InlineData("\"a\"", "\"b\"", false, false)]
    [InlineData("\"\"", "\"\"", true, true)]
    public void Tags_AreComparedAsRfc9110Section8832Says(string first, string second, bool strongly, bool weakly)
    {
        Assert.True(EntityTag.TryParse(Message.Bytes(first), out EntityTag one) & EntityTag.TryParse(Message.Bytes(second), out EntityTag other));

        Assert.Equal((strongly, weakly), (one.MatchesStrongly(other), one.MatchesWeakly(other)));
        Assert.Equal((false, false), (default(EntityTag).MatchesStrongly(one), default(EntityTag).MatchesWeakly(one)));
        Assert.Equal((false, false), (one.MatchesStrongly(default), one.MatchesWeakly(default)));
    }
}
