using EdgeProxy.Caching;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A client of a gateway that caches, and others of it; what the upstream was asked for and by what it was answered.</summary>
internal sealed class CachedConversation
{
    public CachedConversation(CachePolicy? policy = null, HeaderRules? response = null, long objectMax = 64 << 10, int loops = 1, long exchangeTimeout = 0)
    {
        Gateway = new GatewayFixture(loops: loops).UseCache(objectMax: objectMax);
        Gateway.Timeouts = Gateway.Timeouts with { Exchange = exchangeTimeout };
        Gateway.AddForward(Gateway.AddUpstream(), response: response, cache: policy ?? Policy());
        Gateway.Start();
        Talk = new Conversation(Gateway);
    }

    public GatewayFixture Gateway { get; }

    /// <summary>The first client.</summary>
    public Conversation Talk { get; }

    public CacheCounters Counters => Gateway.Runtime.CacheCountersOf(0)!;

    public CacheResult LastResult => Gateway.Times.Last.Cache;

    public static CachePolicy Policy(
        CacheMode mode = CacheMode.Http, CacheKeyRules? keys = null, StoringRules? storing = null, ReuseRules? reuse = null, long ttl = 0, CacheReload reload = CacheReload.Honour) => new()
        {
            Mode = mode,
            Keys = keys ?? CacheKeyRules.Default,
            Storing = storing ?? StoringRules.Default,
            Reuse = reuse ?? ReuseRules.Default,
            TtlSeconds = ttl,
            Reload = reload,
            Space = [.. "api"u8],
            ApiTag = CacheTag.OfApi("api"),
            StageTag = CacheTag.OfStage("api", "$default"),
            RouteTag = CacheTag.OfRoute("api", "$default", "$default"),
        };

    /// <summary>The first client asks, and hears what it hears without the upstream saying anything.</summary>
    public string Get(string path = "/", string fields = "", string method = "GET")
    {
        Talk.ClientSays($"{method} {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        return Talk.ToClient();
    }

    /// <summary>The first client asks, the upstream is asked and answers.</summary>
    public string GetFrom(string response, string path = "/", string fields = "", string method = "GET")
    {
        Assert.Equal("", Get(path, fields, method));
        Answer(response);
        return Talk.ToClient();
    }

    /// <summary>The upstream answers what it was asked last; <see cref="Asked"/> is that.</summary>
    public void Answer(string response)
    {
        Asked = Talk.ToUpstream();
        Assert.NotEqual("", Asked);
        Talk.UpstreamSays(response);
    }

    public string Asked { get; private set; } = "";

    /// <summary>A response with a body and its length.</summary>
    public static string Response(string body = "hello", string fields = "Cache-Control: max-age=60\r\n", string status = "200 OK") =>
        $"HTTP/1.1 {status}\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>Another client, that asks and has not been answered.</summary>
    public InMemoryConnection Another(string path = "/", string fields = "")
    {
        InMemoryConnection client = Gateway.Connect();
        client.Send($"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Gateway.Loops.Run();
        return client;
    }

    public string Heard(InMemoryConnection client)
    {
        Gateway.Loops.Run();
        string text = client.ReadText();
        Gateway.Loops.Run();
        return text;
    }

    public void AfterSeconds(long seconds) => Gateway.Loops.Advance(seconds * 1000);

    public void End(params InMemoryConnection[] others)
    {
        foreach (InMemoryConnection other in others)
        {
            other.Close();
        }

        Talk.End();
    }

    public static string Line(string message, string name) => RequestHeadTests.Lines(message, name);
}
