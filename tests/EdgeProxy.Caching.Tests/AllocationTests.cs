using EdgeProxy.Http1;
using EdgeProxy.Testing;

namespace EdgeProxy.Caching.Tests;

public sealed class AllocationTests
{
    private static readonly CacheKeyRules Keys = CacheKeyRules.Default with
    {
        Query = QueryKey.Chosen,
        Parameters = [Message.Bytes("id"), Message.Bytes("page")],
        SortsQuery = true,
        Headers = [Message.Bytes("accept-language")],
        IncludesIdentity = true,
    };

    private static readonly ParsedRequest Request = Message.Request(
        "GET /a?page=2&utm=x&id=1 | Cache-Control: max-age=60, min-fresh=1 | Accept-Language: de, EN;q=0.5 | Foo: 1, 2 | If-None-Match: W/\"x\", \"y\" | Range: bytes=0-1,4-5 | If-Range: {-9}");

    private static readonly ParsedResponse Response = Message.Response(
        "200 | Cache-Control: max-age=60, private=\"b\", stale-if-error=5 | ETag: \"a\" | Last-Modified: {-9} | Date: {0} | Expires: {9} | Vary: Foo, Accept-Language | Age: 1 | B: 1");

    private static readonly ParsedResponse Targeted = Message.Response("200 | CDN-Cache-Control: max-age=60;a=1, foo=(a b), bar=\"x\" | Location: ../b?c");
    private static readonly byte[] Buffer = new byte[4096];

    [Fact]
    public void LookUpAndReuse_AllocateNothing() => Allocation.AssertNone(() =>
    {
        RequestDirectives directives = RequestDirectives.Read(Request.Fields, Request.Bytes);
        var parts = new CacheKeyParts
        {
            Space = "a"u8,
            Host = Request.Head.Host.Of(Request.Bytes),
            Path = Request.Head.Path.Of(Request.Bytes),
            Query = Request.Head.Query.Of(Request.Bytes),
            HasQuery = true,
            Identity = "key"u8,
            Fields = Request.Fields,
            Bytes = Request.Bytes,
        };
        Assert.True(LookupScopes.Of(Request.Head) == LookupScope.Lookup);
        Assert.True(CacheKeyWriter.TryWrite(parts, Keys, Buffer, out _));
        Assert.True(VaryKey.TryWrite("accept-language,foo"u8, Request.Fields, Request.Bytes, Buffer, out int written));
        Assert.True(VaryKey.Matches("accept-language,foo"u8, Buffer.AsSpan(0, written), Request.Fields, Request.Bytes));
        StoredMeta meta = new() { Status = 200, ResponseTime = Message.Epoch, Lifetime = 60 };
        Assert.True(ReuseDecision.Decide(meta, directives, ReuseRules.Default, Message.Epoch + 5).Serves);
        Assert.False(ReuseDecision.AfterFailure(meta, directives, ReuseRules.Default, OriginFailure.ErrorResponse, Message.Epoch + 99).Serves);
        Assert.False(ClientConditions.IsNotModified(Request.Fields, Request.Bytes, Response.Fields, Response.Bytes, meta));
        Assert.True(RangeDecision.Decide(Request.Head, Request.Bytes, Response.Fields, Response.Bytes, meta, 10).Count == 2);
        Assert.True(CacheStatusField.TryWriteLine(Buffer, CacheStatus.Hit(meta.TtlAt(Message.Epoch)), out _));
        Assert.True(AgeField.Write(Buffer, 5) > 0);
    });

    [Fact]
    public void StoringAndValidation_AllocateNothing() => Allocation.AssertNone(() =>
    {
        ResponseDirectives directives = ResponseDirectives.Read(Response.Fields, Response.Bytes, honoursTargeted: true);
        StoreRequest request = StoreRequest.Of(Request.Head, RequestDirectives.Read(Request.Fields, Request.Bytes));
        var times = new ExchangeTimes(Message.Epoch, Message.Epoch + 1);
        Assert.True(StoreDecision.Decide(request, Response.Head, Response.Bytes, directives, StoringRules.Default, times).Stores);
        Assert.True(VaryNames.TryWrite(Response.Fields, Response.Bytes, Buffer, out _));
        Assert.True(StoredHeadUpdate.TryWrite(Response.Fields, Response.Bytes, directives, StoringRules.Default, Buffer, out _));
        Assert.True(UpstreamConditions.TryWrite(Response.Fields, Response.Bytes, Message.Epoch, Buffer, out _));
        Assert.True(ValidationOutcome.Of(304, Response.Fields, Response.Bytes, Response.Fields, Response.Bytes) == ValidationResult.Update);
        Assert.True(StoredHeadUpdate.TryMerge(Response.Fields, Response.Bytes, Targeted.Fields, Targeted.Bytes, directives, StoringRules.Default, Buffer, out _));
        Assert.True(ResponseDirectives.Read(Targeted.Fields, Targeted.Bytes, honoursTargeted: true).MaxAge == 60);
        var origin = new RequestOrigin { Authority = "a.example"u8, Path = "/x/y"u8 };
        ReadOnlySpan<byte> location = Targeted.Fields.ValueOf(KnownHeader.Location, Targeted.Bytes);
        Assert.True(InvalidatedTarget.TryResolve(location, origin, PathPolicy.Strict, Buffer, out _));
        Assert.True(CacheStatusField.TryAppend(Buffer, default, CacheStatus.Forwarded(CacheForward.UriMiss) with { Stored = true }, out _));
    });

    [Fact]
    public void Dates_AllocateNothing() => Allocation.AssertNone(() =>
    {
        Assert.True(HttpDate.TryParse("Sun, 06 Nov 1994 08:49:37 GMT"u8, Message.Epoch, out _));
        Assert.True(HttpDate.TryParse("Sunday, 06-Nov-94 08:49:37 GMT"u8, Message.Epoch, out _));
        Assert.True(HttpDate.TryParse("Sun Nov  6 08:49:37 1994"u8, Message.Epoch, out _));
        Assert.False(HttpDate.TryParse("yesterday"u8, Message.Epoch, out _));
    });
}
