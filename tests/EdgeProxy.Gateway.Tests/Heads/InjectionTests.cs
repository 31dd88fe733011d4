using EdgeProxy.Http1;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What a client says never becomes a line, a host or a name that it did not have the right to.</summary>
public sealed class InjectionTests
{
    /// <summary>The last of the inputs is two characters whose low bytes are LF and CR: they stay what they are.</summary>
    private static readonly string[] LineEnds = ["%0d%0aSet-Cookie:%20a=b", "%0a", "%0D", "%00", "%E5%98%8A%E5%98%8D"];

    public static TheoryData<string, PathPolicy> Injected
    {
        get
        {
            var data = new TheoryData<string, PathPolicy>();
            foreach (string text in LineEnds)
            {
                data.Add(text, PathPolicy.Strict);
                data.Add(text, PathPolicy.Preserve);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Injected))]
    public void CrLfInARedirectsParameter_MakesNoLine(string text, PathPolicy policy)
    {
        GatewayFixture gateway = new() { PathPolicy = policy };
        var template = new BytesTemplate([new("/new/"u8.ToArray(), 0)]);
        gateway.Add("/go/{id}", "", new RedirectIntegration(308, template, KeepQuery: true), long.MaxValue, false, false, 0);
        var talk = new Conversation(gateway.Start());
        talk.ClientGets("/go/x" + text + "?q=" + text);
        string got = talk.ToClient();
        Assert.DoesNotContain("\nSet-Cookie", got, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(text[1] == 'E' ? "HTTP/1.1 308 " : "HTTP/1.1 400 ", got, StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("?q=%0d%0aSet-Cookie:%20a=b")]
    [InlineData("?%0a%0d=")]
    public void CrLfInARedirectsQuery_StaysEncoded(string query)
    {
        GatewayFixture gateway = new();
        gateway.Add("/go", "", new RedirectIntegration(308, new BytesTemplate([new("/new"u8.ToArray(), BytesTemplate.NoParameter)]), KeepQuery: true), long.MaxValue, false, false, 0);
        var talk = new Conversation(gateway.Start());
        talk.ClientGets("/go" + query);
        Assert.Equal($"Location: /new{query}\r\n", RequestHeadTests.Lines(talk.ToClient(), "Location"));
        talk.End();
    }

    [Theory]
    [MemberData(nameof(Injected))]
    public void CrLfInAPathTemplatesParameter_ReachesNoUpstreamAsALine(string text, PathPolicy policy)
    {
        GatewayFixture gateway = new() { PathPolicy = policy };
        gateway.AddForward(gateway.AddUpstream(), "/orders/{id}", target: TargetRewrite.To(new BytesTemplate([new("/v1/"u8.ToArray(), 0)])));
        var talk = new Conversation(gateway.Start());
        talk.ClientGets("/orders/x" + text);
        if (text[1] == 'E')
        {
            Assert.StartsWith($"GET /v1/x{text} HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("HTTP/1.1 400 ", talk.ToClient(), StringComparison.Ordinal);
            Assert.Empty(gateway.Upstreams.Attempts);
        }

        talk.End();
    }

    /// <summary>The gateway's own answers are fixed texts: nothing of a request comes back in them but a well-formed request id.</summary>
    [Theory]
    [InlineData("GET /<script>alert(1)</script> HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("GET /nothing-marker HTTP/1.1\r\nHost: marker.example\r\nX-Marker: marker\r\nX-Request-Id: <marker>\r\n")]
    [InlineData("MARKER /marker?marker HTTP/1.1\r\nHost: a\r\nContent-Length: marker\r\n")]
    public void GatewayResponse_EchoesNothingOfTheRequest(string request)
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(request + "\r\n");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 4", got, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", got, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("script", got, StringComparison.OrdinalIgnoreCase);
        talk.End();
    }

    /// <summary>What is logged and traced of a client's own words is the request id, which holds no line end, quote or escape.</summary>
    [Theory]
    [InlineData("a\tb")]
    [InlineData("a\"b")]
    [InlineData("a\\nb")]
    [InlineData("a%0ab")]
    [InlineData("\u00e9")]
    [InlineData("a,b")]
    public void LogInjectionByRequestId_IsReplaced(string id) =>
        Assert.Matches("^X-Request-Id: [0-9a-f]{32}\r\n$", RequestHeadTests.Lines(RequestHeadTests.Forwarded($"X-Request-Id: {id}\r\n"), "X-Request-Id"));

    /// <summary>Server-side request forgery: no part of a request chooses whom the gateway connects to.</summary>
    [Theory]
    [InlineData("GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\n")]
    [InlineData("GET /orders/@169.254.169.254 HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("GET /orders/169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254\r\n")]
    [InlineData("GET /orders/x HTTP/1.1\r\nHost: [fd00:ec2::254]\r\nX-Forwarded-Host: 169.254.169.254\r\nForwarded: host=169.254.169.254\r\nX-Original-URL: http://169.254.169.254/\r\n")]
    public void ServerSideRequestForgery_UpstreamIsTheConfiguredOne(string request)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), "/orders/{id}", target: TargetRewrite.To(new BytesTemplate([new("/"u8.ToArray(), 0)])));
        gateway.AddForward(gateway.AddUpstream(), "/{proxy+}");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(request + "\r\n");
        Assert.StartsWith("GET /", talk.ToUpstream(), StringComparison.Ordinal);
        Assert.All(gateway.Upstreams.Attempts, attempt => Assert.StartsWith("10.0.", attempt.Target.Address.ToString()!, StringComparison.Ordinal));
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    /// <summary>Fields by which some frameworks let a request be another one than the gateway routed.</summary>
    [Theory]
    [InlineData("X-Original-URL: /admin\r\n")]
    [InlineData("X-Rewrite-URL: /admin\r\n")]
    [InlineData("X-HTTP-Method-Override: DELETE\r\n")]
    public void OverridingField_RoutesNothingHere(string field)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), "/public");
        gateway.AddMock("/admin", body: "secret");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays($"GET /public HTTP/1.1\r\nHost: a\r\n{field}\r\n");
        Assert.StartsWith("GET /public HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    /// <summary>Disguises of a reserved name: in a trailer, with underscores.</summary>
    [Theory]
    [InlineData("X_Edge_User: root\r\n")]
    [InlineData("X_Forwarded_For: 127.0.0.1\r\n")]
    [InlineData("x_amzn_Oidc_Data: x\r\n")]
    public void ReservedNameWithUnderscores_IsRefused(string field)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", talk.ToClient(), StringComparison.Ordinal);
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }
}
