using CsCheck;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

/// <summary>No bytes that a client or an origin sends make a decision throw, and what it decides stays within its bounds.</summary>
public sealed class AnyInputTests
{
    private static readonly string[] Names =
    [
        "Cache-Control", "CDN-Cache-Control", "Pragma", "Age", "Date", "Expires", "Last-Modified", "ETag", "Vary", "If-None-Match", "If-Modified-Since",
        "If-Range", "Range", "Set-Cookie", "Authorization", "Content-Location", "Location", "Foo",
    ];

    private static readonly string[] Pieces =
    [
        "max-age", "s-maxage", "no-cache", "no-store", "private", "public", "must-revalidate", "immutable", "stale-if-error", "min-fresh", "max-stale",
        "=", ",", ";", "\"", "\\", " ", "\t", "-", "0", "5", "99999999999999999999", "W/", "*", "bytes=", "foo", "(", ")", ":", "?1", "?", "@", "%", "/", "//", "..", ".", "#",
        "Fri, 15 Jan 2027 08:00:00 GMT", "Friday, 15-Jan-27 08:00:00 GMT", "Fri Jan 15 08:00:00 2027", "GMT", "\u00e4", "http:", "a.example", "x",
    ];

    private static readonly Gen<string> Value = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12].Select(pieces => string.Concat(pieces).Trim(' ', '\t'));

    private static readonly Gen<string> Head = Gen.Select(Gen.Int[0, Names.Length - 1], Value, (i, value) => $"{Names[i]}: {value}\r\n").Array[0, 8].Select(string.Concat);

    [Fact]
    public void AnyHeads_AreDecidedOnWithoutThrowing() =>
        Property.Holds(Gen.Select(Head, Head, Gen.Int[200, 599], Gen.Int[-100, 1_000]), 20_000, value => $"{value}", value =>
        {
            (string requestFields, string responseFields, int status, int seconds) = value;
            ParsedResponse response = Message.ParseResponse(Message.Bytes($"HTTP/1.1 {status} X\r\n{responseFields}Content-Length: 3\r\n\r\n"), "abc", KnownMethod.Get);
            ParsedRequest request = ParseRequest(requestFields);
            long now = Message.Epoch + seconds;
            Answer answer = new SharedCache().Send(request, _ => response, Message.Epoch);
            Assert.Contains(answer.By, new[] { Served.Origin, Served.Nobody });

            StoredMeta meta = Freshness.Of(
                status, response.Fields, response.Bytes, response.Directives, StoringRules.Default, Message.Epoch,
                MessageAge.InitialSeconds(response.Fields, response.Bytes, new ExchangeTimes(now, Message.Epoch)));
            Assert.InRange(meta.AgeAt(now), 0, DeltaSeconds.Max);
            Assert.InRange(meta.Lifetime, 0u, (uint)DeltaSeconds.Max);
            ReuseVerdict verdict = ReuseDecision.Decide(meta, request.Directives, ReuseRules.Default, now);
            Assert.True(verdict.Action != ReuseAction.Serve || verdict.TtlSeconds > 0 || request.Directives.MaxStale >= 0);
            Assert.True(!verdict.Serves || !meta.Has(StoredFlags.NoCache));
            ReuseDecision.AfterFailure(meta, request.Directives, ReuseRules.Default, OriginFailure.NoResponse, now);
            RunTheRest(request, response, meta);
        });

    [Fact]
    public void TheSameTwice_IsServedOnlyFromWhatMayBeStored() =>
        Property.Holds(Gen.Select(Head, Head), 5_000, value => $"{value}", value =>
        {
            ParsedResponse response = Message.ParseResponse(Message.Bytes($"HTTP/1.1 200 X\r\n{value.Item2}Content-Length: 3\r\n\r\n"), "abc", KnownMethod.Get);
            ParsedRequest request = ParseRequest(value.Item1);
            var cache = new SharedCache();
            cache.Send(request, _ => response, Message.Epoch);
            StoreRefusal refusal = cache.Refusal;
            Answer second = cache.Send(request, _ => response, Message.Epoch + 1);
            Assert.True(second.By is Served.Origin or Served.Nobody || refusal == StoreRefusal.None, $"{refusal}, but served by {second.By}");
        });

    [Fact]
    public void AnyBytes_AreReadAsDatesOrNot() =>
        Property.Holds(Gen.Select(Gen.Byte.Array[0, 40], Gen.Long), 20_000, value => $"{Convert.ToHexString(value.Item1)} {value.Item2}", value =>
        {
            HttpDate.TryParse(value.Item1, value.Item2, out _);
            HttpDate.TryParse("Sunday, 06-Nov-94 08:49:37 GMT"u8, value.Item2, out _);
        });

    private static void RunTheRest(ParsedRequest request, ParsedResponse response, in StoredMeta meta)
    {
        byte[] buffer = new byte[8192];
        ClientConditions.IsNotModified(request.Fields, request.Bytes, response.Fields, response.Bytes, meta);
        RangeDecision.Decide(request.Head, request.Bytes, response.Fields, response.Bytes, meta, 10);
        ValidationOutcome.Of(304, request.Fields, request.Bytes, response.Fields, response.Bytes);
        Assert.True(UpstreamConditions.TryWrite(response.Fields, response.Bytes, Message.Epoch, buffer, out _));
        Assert.True(StoredHeadUpdate.TryMerge(
            response.Fields, response.Bytes, response.Fields, response.Bytes, response.Directives, StoringRules.Default, buffer, out _));
        var origin = new RequestOrigin { Authority = "a.example"u8, Path = "/x/y"u8 };
        foreach (KnownHeader header in new[] { KnownHeader.Location, KnownHeader.ContentLocation })
        {
            InvalidatedTarget.TryResolve(response.Fields.ValueOf(header, response.Bytes), origin, PathPolicy.Preserve, buffer, out _);
        }
    }

    private static ParsedRequest ParseRequest(string fields)
    {
        byte[] bytes = Message.Bytes($"GET / HTTP/1.1\r\nHost: a.example\r\n{fields}\r\n");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
        return new ParsedRequest(head, bytes);
    }
}
