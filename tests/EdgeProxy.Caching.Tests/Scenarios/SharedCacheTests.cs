namespace EdgeProxy.Caching.Tests;

/// <summary>The decisions put together, section by section.</summary>
public sealed class SharedCacheTests
{
    private const string Get = "GET /";
    private const string Fresh = "200 | Cache-Control: max-age=100 | <one>";
    private const string Changed = "200 | Cache-Control: max-age=100 | <two>";

    public static TheoryData<Scenario> Scenarios =>
    [
        new("9111 4.2, reused while fresh, with Age", new(0, Get, Fresh, Served.Origin), new(99, Get, Changed, Served.Cache, Holds: "Age: 99")),
        new("9111 4.2, not once stale", new(0, Get, Fresh, Served.Origin), new(100, Get, Changed, Served.Origin, Holds: "Body: two")),
        new("9111 4, HEAD from a stored GET", new(0, Get, Fresh, Served.Origin), new(1, "HEAD /", Changed, Served.Cache)),
        new("9111 2, another URI", new(0, "GET /?a", Fresh, Served.Origin), new(1, "GET /?b", Changed, Served.Origin), new(2, "GET /?a", Changed, Served.Cache)),
        new(
            "9111 4, the most recent",
            new(0, Get, Fresh, Served.Origin),
            new(1, "GET / | Cache-Control: no-cache", Changed, Served.Origin),
            new(2, Get, Fresh, Served.Cache, Holds: "Body: two")),
        new(
            "9111 5.2.2.5, a stored one outlives a later no-store",
            new(0, Get, Fresh, Served.Origin),
            new(1, "GET / | Cache-Control: no-cache", "200 | Cache-Control: no-store | <two>", Served.Origin),
            new(2, Get, "-", Served.Cache, Holds: "Body: one")),
        new(
            "9111 4.3, validated by its tag and freshened",
            new(0, Get, "200 | Cache-Control: max-age=2 | ETag: \"a\" | A: 1 | B: 1 | <one>", Served.Origin),
            new(3, Get, "200 | Cache-Control: max-age=50 | ETag: \"a\" | A: 2 | <two>", Served.Validated, Holds: "A: 2"),
            new(50, Get, "-", Served.Cache, Holds: "B: 1"),
            new(51, Get, "-", Served.Cache, Holds: "Body: one"),
            new(52, Get, "-", Served.Cache, Holds: "Age: 49")),
        new(
            "9111 4.3.1, by its date",
            new(0, Get, "200 | Cache-Control: max-age=2 | Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", Served.Origin),
            new(3, Get, "200 | Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", Served.Validated, Holds: "-> If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT")),
        new(
            "9111 4.3.3, replaced by a full response",
            new(0, Get, "200 | Cache-Control: max-age=2 | ETag: \"a\" | <one>", Served.Origin),
            new(3, Get, "200 | Cache-Control: max-age=2 | ETag: \"b\" | <two>", Served.Origin),
            new(4, Get, "-", Served.Cache, Holds: "Body: two")),
        new(
            "9111 4.3.2, the client's condition after ours",
            new(0, Get, "200 | Cache-Control: max-age=2 | ETag: \"a\" | <one>", Served.Origin),
            new(3, "GET / | If-None-Match: \"old\"", "200 | Cache-Control: max-age=2 | ETag: \"a\"", Served.Validated, Holds: "-> If-None-Match: \"a\""),
            new(4, "GET / | If-None-Match: \"a\"", "-", Served.Cache, 304),
            new(6, "GET / | If-None-Match: \"a\"", "200 | ETag: \"a\"", Served.Validated, 304)),
        new(
            "9111 4.3.2, forwarded when nothing is stored",
            new(0, "GET / | If-None-Match: \"a\"", "200 | ETag: \"a\"", Served.Origin, 304, "-> If-None-Match: \"a\""),
            new(1, Get, Fresh, Served.Origin)),
        new(
            "9111 4.3.2, If-Match is for the origin",
            new(0, Get, Fresh, Served.Origin),
            new(1, "GET / | If-Match: \"x\"", "412", Served.Origin, 412)),
        new(
            "9111 4.1, variants side by side",
            new(0, "GET / | Foo: 1", "200 | Cache-Control: max-age=100 | Vary: Foo | <one>", Served.Origin),
            new(1, "GET / | Foo: 2", "200 | Cache-Control: max-age=100 | Vary: Foo | <two>", Served.Origin),
            new(2, "GET / | Foo: 1", "-", Served.Cache, Holds: "Body: one"),
            new(2, "GET / | Foo: 2", "-", Served.Cache, Holds: "Body: two"),
            new(2, Get, "200", Served.Origin)),
        new(
            "9111 4.3.5, freshened by HEAD",
            new(0, Get, "200 | Cache-Control: max-age=2 | A: 1 | <one>", Served.Origin),
            new(3, "HEAD /", "200 | Cache-Control: max-age=100 | A: 2", Served.Origin),
            new(50, Get, "-", Served.Cache, Holds: "A: 2")),
        new(
            "9111 4.3.5, made stale by HEAD",
            new(0, Get, Fresh, Served.Origin),
            new(1, "HEAD / | Cache-Control: no-cache", "200 | ETag: \"b\" | Cache-Control: max-age=100", Served.Origin),
            new(2, Get, Changed, Served.Origin)),
        new("9111 4.4, POST invalidates", new(0, Get, Fresh, Served.Origin), new(1, "POST / | <a>", "204", Served.Origin, 204), new(2, Get, Changed, Served.Origin)),
        new("9111 4.4, an error does not", new(0, Get, Fresh, Served.Origin), new(1, "POST / | <a>", "500", Served.Origin, 500), new(2, Get, Changed, Served.Cache)),
        new(
            "9111 4.4, Location of the same origin",
            new(0, "GET /a", Fresh, Served.Origin),
            new(0, "GET /b", Fresh, Served.Origin),
            new(1, "POST / | <a>", "201 | Location: /a | Content-Location: http://a.example/b", Served.Origin, 201),
            new(2, "GET /a", Changed, Served.Origin),
            new(2, "GET /b", Changed, Served.Origin)),
        new(
            "9111 4.4, Location of another origin",
            new(0, "GET /a", Fresh, Served.Origin),
            new(1, "POST / | <a>", "201 | Location: http://b.example/a", Served.Origin, 201),
            new(2, "GET /a", Changed, Served.Cache)),
        new(
            "9111 5.2.2.2, 504 for want of the origin",
            new(0, Get, "200 | Cache-Control: max-age=2, must-revalidate", Served.Origin),
            new(3, Get, "-", Served.Nobody, 504)),
        new("9111 4.2.4, disconnected", new(0, Get, "200 | Cache-Control: max-age=2 | <one>", Served.Origin), new(3, Get, "-", Served.CacheAfterFailure)),
        new("9111 4.2.4, an error is no disconnection", new(0, Get, "200 | Cache-Control: max-age=2", Served.Origin), new(3, Get, "503", Served.Origin, 503)),
        new("9111 5.2.1.7", new(0, "GET / | Cache-Control: only-if-cached", Fresh, Served.Nobody, 504), new(1, Get, Fresh, Served.Origin), new(2, "GET / | Cache-Control: only-if-cached", "-", Served.Cache)),
        new("5861 4", new(0, Get, "200 | Cache-Control: max-age=2, stale-if-error=60 | <one>", Served.Origin), new(3, Get, "503", Served.CacheAfterFailure, Holds: "Body: one")),
        new(
            "5861 3",
            new(0, Get, "200 | Cache-Control: max-age=1, stale-while-revalidate=4 | ETag: \"a\" | <one>", Served.Origin),
            new(3, Get, "200 | Cache-Control: max-age=9 | ETag: \"b\" | <two>", Served.CacheThenRevalidated, Holds: "Body: one"),
            new(4, Get, "-", Served.Cache, Holds: "Body: two")),
        new(
            "9110 14.2, ranges of a stored whole",
            new(0, Get, "200 | Cache-Control: max-age=9 | <0123456789>", Served.Origin),
            new(1, "GET / | Range: bytes=0-1", "-", Served.Cache, 206, "Body: 01"),
            new(1, "GET / | Range: bytes=-1", "-", Served.Cache, 206, "Body: 9"),
            new(1, "GET / | Range: bytes=10-", "-", Served.Cache, 416)),
        new(
            "9111 3.3, parts are not stored",
            new(0, "GET / | Range: bytes=0-1", "206 | Cache-Control: max-age=9 | Content-Range: bytes 0-1/10 | <01>", Served.Origin, 206),
            new(1, Get, Fresh, Served.Origin)),
        new(
            "9213 2.2, a targeted lifetime",
            new(0, Get, "200 | Cache-Control: no-store | CDN-Cache-Control: max-age=50", Served.Origin),
            new(49, Get, "-", Served.Cache, Holds: "Cache-Control: no-store")),
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Cache_DoesAsTheSectionSays(Scenario scenario) => scenario.Run(new SharedCache());
}
