using System.Net;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A client that is kept alive over a reload meets the listener's present terms from its next exchange on.</summary>
public sealed class ReloadedListenerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Forwarded = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n";

    [Fact]
    public void Limits_AreThoseOfTheReload()
    {
        Conversation talk = KeptAlive();
        talk.Gateway.HeadLimits = new HeadLimits { HeadBytesMax = 64 };
        talk.Gateway.Publish();
        talk.ClientGets("/" + new string('x', 100));
        Assert.StartsWith("HTTP/1.1 431 ", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void TrustedProxies_AreThoseOfTheReload()
    {
        Conversation talk = KeptAlive();
        talk.ClientSays(Forwarded);
        Assert.DoesNotContain("203.0.113.9", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(Ok).ToClient();
        talk.Gateway.TrustedProxies = new TrustedProxies([IPNetwork.Parse("192.0.2.0/24")]);
        talk.Gateway.Publish();
        talk.ClientSays(Forwarded);
        Assert.Contains("X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays(Ok);
        talk.End();
    }

    [Fact]
    public void Timeouts_AreThoseOfTheReload()
    {
        Conversation talk = KeptAlive();
        talk.Gateway.ListenerTimeouts = new ListenerTimeouts(Head: 1_000, KeepAlive: 2_000, Write: 30_000, Body: 30_000);
        talk.Gateway.Publish();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.After(1_900);
        Assert.False(talk.Client.IsEnded);
        talk.ClientSays("GET").After(1_050);
        Assert.StartsWith("HTTP/1.1 408 ", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ExchangeUnderWay_KeepsItsTerms()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway);
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        gateway.ListenerTimeouts = new ListenerTimeouts(Head: 10_000, KeepAlive: 75_000, Write: 30_000, Body: 1_000);
        gateway.Publish();
        talk.After(2_000).ClientSays("hello").UpstreamSays(Ok);
        Assert.EndsWith("ok", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ListenerThatLeft_StillServesByItsLastTerms()
    {
        Conversation talk = KeptAlive();
        talk.Gateway.HasListener = false;
        talk.Gateway.Publish();
        talk.AssertClientGoesOn();
        var late = new Conversation(talk.Gateway);
        late.ClientGets();
        Assert.StartsWith("GET / ", talk.ToUpstream(), StringComparison.Ordinal);
        late.Client.Close();
        talk.End();
    }

    private static Conversation KeptAlive()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.ToUpstream();
        return talk;
    }
}
