using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>One client of a gateway and the upstream connections that it makes: who says what, and what the other hears.</summary>
internal sealed class Conversation
{
    private readonly List<InMemoryConnection> _upstreams = [];

    /// <param name="gateway">Null for one with one forwarding route.</param>
    /// <param name="options">Of the client's connection.</param>
    public Conversation(GatewayFixture? gateway = null, InMemoryOptions? options = null)
    {
        Gateway = gateway ?? GatewayFixture.Forwarding();
        Client = Gateway.Connect(options);
    }

    public GatewayFixture Gateway { get; }

    public InMemoryConnection Client { get; }

    /// <summary>The upstream connection that was opened last.</summary>
    public InMemoryConnection Upstream
    {
        get
        {
            TakeAccepted();
            return _upstreams[^1];
        }
    }

    /// <summary>Upstream connections opened so far.</summary>
    public int UpstreamCount
    {
        get
        {
            TakeAccepted();
            return _upstreams.Count;
        }
    }

    /// <summary>What a tunnel's client has heard, where a test looks several times.</summary>
    public string TunnelHeard { get; set; } = "";

    /// <summary>How the last exchange of a route ended.</summary>
    public Outcome Last => Gateway.Times.Last;

    public Conversation ClientSays(string text)
    {
        Client.Send(text);
        Gateway.Loops.Run();
        return this;
    }

    /// <summary>A request without body, for the path alone.</summary>
    public Conversation ClientGets(string path = "/") => ClientSays($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

    public Conversation UpstreamSays(string text)
    {
        Upstream.Send(text);
        Gateway.Loops.Run();
        return this;
    }

    /// <summary>What the client heard since the last look.</summary>
    public string ToClient()
    {
        Gateway.Loops.Run();
        string text = Client.ReadText();
        Gateway.Loops.Run();
        return text;
    }

    /// <summary>What the newest upstream connection heard since the last look.</summary>
    public string ToUpstream()
    {
        string text = Upstream.ReadText();
        Gateway.Loops.Run();
        return text;
    }

    public Conversation After(long milliseconds)
    {
        Gateway.Loops.Advance(milliseconds);
        return this;
    }

    public Conversation Run()
    {
        Gateway.Loops.Run();
        return this;
    }

    /// <summary>The connection still serves: one more exchange succeeds on it.</summary>
    public void AssertClientGoesOn()
    {
        Assert.False(Client.IsEnded);
        ToClient();
        if (UpstreamCount > 0)
        {
            ToUpstream();
        }

        ClientGets("/goes-on");
        Assert.StartsWith("GET /goes-on HTTP/1.1\r\n", ToUpstream(), StringComparison.Ordinal);
        UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore");
        Assert.EndsWith("\r\n\r\nmore", ToClient(), StringComparison.Ordinal);
    }

    /// <summary>The client got no whole response and its connection was cut.</summary>
    public void AssertCut()
    {
        Gateway.Loops.Run();
        Assert.True(Client.IsAborted);
    }

    /// <summary>The gateway has ended the connection of itself, in good order.</summary>
    public void AssertClosed()
    {
        Gateway.Loops.Run();
        Assert.True(Client.IsEnded);
        Assert.False(Client.IsAborted);
    }

    /// <summary>Ends all connections; nothing is left.</summary>
    public void End()
    {
        Client.Close();
        Gateway.Loops.Run();
        TakeAccepted();
        foreach (InMemoryConnection upstream in _upstreams)
        {
            upstream.Close();
        }

        Gateway.AssertNothingLeaks();
    }

    public static string HeadOf(string message) => message[..(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];

    public static string BodyOf(string message) => message[(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    private void TakeAccepted()
    {
        Gateway.Loops.Run();
        while (Gateway.Upstreams.Accepted.Count > 0)
        {
            _upstreams.Add(Gateway.Upstreams.TakeAccepted());
        }
    }
}
