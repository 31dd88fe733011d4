using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Retries that are safe happen, others never, and there are no more than the route allows.</summary>
public sealed class RetryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public void StaleConnection_IsReplacedForAnIdempotentMethod(string method)
    {
        var talk = WithStaleConnection(method, out InMemoryConnection stale);
        Assert.NotSame(stale, talk.Upstream);
        Assert.StartsWith(method + " /again HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(string.Equals(method, "HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n" : Ok);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        Assert.Equal(2, talk.Last.Attempts);
        Assert.Equal(1, talk.Gateway.Endpoint().State.Counters.Retries);
        talk.End();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("FOO")]
    public void StaleConnection_IsNotRetriedForAnotherMethod(string method)
    {
        var talk = WithStaleConnection(method, out InMemoryConnection stale);
        Assert.Same(stale, talk.Upstream);
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(1, talk.Last.Attempts);
        talk.End();
    }

    [Fact]
    public void BegunBody_IsNotRetried()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.ClientSays("PUT /again HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        talk.Upstream.Reset();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void BodyThatHasNotBegun_IsRetriedAndSentOnce()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.ClientSays("PUT /again HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        talk.Upstream.Reset();
        talk.Run().ClientSays("hello");
        Assert.Equal(2, talk.UpstreamCount);
        Assert.EndsWith("\r\n\r\nhello", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void BegunResponse_IsNotRetried()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.ClientGets("/again").UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        talk.Upstream.Reset();
        talk.AssertCut();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void RefusedConnect_GoesToTheNextEndpointWhateverTheMethod()
    {
        Conversation talk = OverEndpoints(2, retries: 1, refused: 1);
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        Assert.EndsWith("\r\n\r\nhello", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(2, Addresses(talk).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(1, talk.Gateway.Endpoint(0).State.Counters.Retries + talk.Gateway.Endpoint(1).State.Counters.Retries);
        talk.End();
    }

    [Theory]
    [InlineData(4, 0, 1)]
    [InlineData(4, 1, 2)]
    [InlineData(4, 2, 3)]
    [InlineData(4, 3, 4)]
    [InlineData(2, 9, 2)]
    [InlineData(1, 3, 1)]
    public void RefusedConnects_AreBoundedByRetriesAndEndpoints(int endpoints, int retries, int attempts)
    {
        Conversation talk = OverEndpoints(endpoints, retries, refused: 100);
        talk.ClientGets();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.ConnectFailed, talk.Last.End);
        Assert.Equal(attempts, talk.Last.Attempts);
        Assert.Equal(attempts, Addresses(talk).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(attempts, talk.Gateway.Upstreams.Attempts.Count);
        talk.End();
    }

    [Fact]
    public void ConnectTimeout_GoesToTheNextEndpoint()
    {
        Conversation talk = OverEndpoints(2, retries: 1, refused: 0);
        int connects = 0;
        talk.Gateway.Upstreams.OnConnect = attempt => _ = ++connects > 1 && attempt.Accept();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").After(5_100);
        Assert.EndsWith("\r\n\r\nhello", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void FullQueue_GoesToTheNextEndpoint()
    {
        GatewayFixture gateway = new() { Pool = new PoolLimits(1, 60_000, QueueMax: 0, 1_000) };
        gateway.AddForward(gateway.AddUpstream(2));
        gateway.Start();
        Conversation[] talks = [.. Enumerable.Range(0, 3).Select(_ => new Conversation(gateway))];
        foreach (Conversation talk in talks)
        {
            talk.ClientGets();
        }

        Assert.Equal(2, gateway.Upstreams.Attempts.Count);
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", talks[2].ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.QueueFull, talks[2].Last.End);
        Assert.All(talks, static talk => talk.Client.Close());
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void FreshConnectionThatDies_IsRetriedOnAnotherEndpointOnly()
    {
        Conversation talk = OverEndpoints(2, retries: 5, refused: 0);
        talk.ClientGets().Upstream.Close();
        talk.Run().Upstream.Close();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.UpstreamClosed, talk.Last.End);
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void InvalidResponse_IsNotRetried()
    {
        Conversation talk = OverEndpoints(2, retries: 5, refused: 0);
        talk.ClientGets().UpstreamSays("nonsense\r\n");
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    private static Conversation WithStaleConnection(string method, out InMemoryConnection stale)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        stale = talk.Upstream;
        talk.ClientSays($"{method} /again HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains(method + " /again", talk.ToUpstream(), StringComparison.Ordinal);
        stale.Close();
        talk.Run();
        return talk;
    }

    private static Conversation OverEndpoints(int count, int retries, int refused)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(count), retries: retries);
        var talk = new Conversation(gateway.Start());
        gateway.Upstreams.OnConnect = attempt => _ = refused-- > 0 ? attempt.Refuse() : attempt.Accept();
        return talk;
    }

    private static IEnumerable<string> Addresses(Conversation talk) => talk.Gateway.Upstreams.Attempts.Select(static attempt => attempt.Target.Address.ToString()!);
}
