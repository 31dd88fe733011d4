using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Who is let in by an API key, and who is not.</summary>
public sealed class KeyPolicyTests
{
    private const string Value = "key-of-acme-0123456789";
    private readonly GatewayFixture _gateway = new();
    private readonly AdmissionFixture _admission;
    private readonly RecordingObserver _observer = new();

    public KeyPolicyTests()
    {
        _admission = new AdmissionFixture(_gateway);
        _gateway.Runtime.Observe(_ => _observer);
    }

    private Conversation Start(KeySource? source = null)
    {
        _gateway.AddForward(_gateway.AddUpstream(), policies: _admission.Policies(source));
        _admission.Use();
        return new Conversation(_gateway.Start());
    }

    private static Conversation Ask(Conversation talk, string fields, string target = "/") => talk.ClientSays($"GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");

    private static void AssertForbidden(Conversation talk)
    {
        string answer = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("x-amzn-ErrorType: ForbiddenException\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"message\":\"Forbidden\"}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection: close", answer, StringComparison.Ordinal);
    }

    private static void AssertServed(Conversation talk)
    {
        talk.ToUpstream();
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Api-Key: \r\n")]
    [InlineData("X-Api-Key: key-of-nobody-0123456789\r\n")]
    [InlineData("X-Api-Key: key-of-acme-012345678\r\n")]
    [InlineData("X-Api-Key: KEY-OF-ACME-0123456789\r\n")]
    [InlineData("X-Api-Key: key-of-acme-0123456789\r\nX-Api-Key: key-of-acme-0123456789\r\n")]
    [InlineData("Authorization: Bearer key-of-acme-0123456789\r\n")]
    [InlineData("X-Api-Key: disabled-0123456789\r\n")]
    [InlineData("X-Api-Key: expired-0123456789\r\n")]
    [InlineData("X-Api-Key: early-0123456789\r\n")]
    [InlineData("X-Api-Key: elsewhere-0123456789\r\n")]
    [InlineData("X-Api-Key: planless-0123456789\r\n")]
    public void WithoutAGoodKey_403AndTheConnectionGoesOn(string fields)
    {
        Plan plan = _admission.AddPlan("gold");
        uint now = (uint)Testing.FakeTime.Start.ToUnixTimeSeconds();
        _admission.AddKey("acme", Value, plan);
        _admission.AddKey("disabled", "disabled-0123456789", plan, enabled: false);
        _admission.AddKey("expired", "expired-0123456789", plan, expires: now);
        _admission.AddKey("early", "early-0123456789", plan, notBefore: now + 10);
        _admission.AddKey("elsewhere", "elsewhere-0123456789", _admission.AddPlan("other", stages: [7]));
        _admission.AddKey("planless", "planless-0123456789");
        Conversation talk = Start();

        Ask(talk, fields);
        AssertForbidden(talk);
        Assert.Equal(0, talk.UpstreamCount);
        Assert.Equal((LimitKind.Key, -1, -1), (talk.Last.Limit, talk.Last.KeyId, talk.Last.PlanId));
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertServed(talk);
        talk.End();
    }

    [Fact]
    public void GoodKey_IsServedPassedOnAndToldByItsName()
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"));
        Conversation talk = Start();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        Assert.Contains($"X-Api-Key: {Value}\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((LimitKind.None, 100, 0), (talk.Last.Limit, talk.Last.KeyId, talk.Last.PlanId));
        Assert.Equal(("acme", "gold"), (_observer.Only.ApiKey, _observer.Only.Plan));
        talk.End();
    }

    /// <summary>Whoever looks for a customer's trouble finds that its key is disabled; the client is not told.</summary>
    [Fact]
    public void DisabledKey_IsToldByItsName()
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"), enabled: false);
        Conversation talk = Start();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        Ask(talk, "X-Api-Key: unknown-key-0123456789\r\n");
        Ask(talk, "");
        Assert.Equal(["acme", "", ""], _observer.Seen.Select(seen => seen.ApiKey));
        talk.End();
    }

    [Theory]
    [InlineData("Authorization: Bearer key-of-acme-0123456789\r\n", true)]
    [InlineData("Authorization: bearer   key-of-acme-0123456789 \r\n", true)]
    [InlineData("Authorization: Bearerkey-of-acme-0123456789\r\n", false)]
    [InlineData("Authorization: ApiKey key-of-acme-0123456789\r\n", false)]
    [InlineData("X-Api-Key: key-of-acme-0123456789\r\n", false)]
    public void AuthorizationSource_TakesItsSchemeAlone(string fields, bool isServed)
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"));
        Conversation talk = Start(new KeySource(KeyPlace.Authorization, "Bearer", strip: false));
        Ask(talk, fields);
        if (isServed)
        {
            AssertServed(talk);
        }
        else
        {
            AssertForbidden(talk);
        }

        talk.End();
    }

    [Theory]
    [InlineData("/p?key=key-of-acme-0123456789", "/p")]
    [InlineData("/p?a=1&key=key-of-acme-0123456789&b=2", "/p?a=1&b=2")]
    [InlineData("/p?keys=1&key=key-of-acme-0123456789", "/p?keys=1")]
    [InlineData("/p?key=key-of-acme-0123456789&&a", "/p?&a")]
    public void QuerySourceThatStrips_HidesTheKeyFromTheUpstream(string target, string seen)
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"));
        Conversation talk = Start(new KeySource(KeyPlace.Query, "key", strip: true));
        Ask(talk, "", target);
        Assert.StartsWith($"GET {seen} HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", talk.ToClient(), StringComparison.Ordinal);
        Ask(talk, "", "/q?x=1&key=key-of-acme-0123456789");
        Assert.StartsWith("GET /q?x=1 HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").End();
    }

    [Theory]
    [InlineData("/p")]
    [InlineData("/p?key=")]
    [InlineData("/p?key")]
    [InlineData("/p?KEY=key-of-acme-0123456789")]
    [InlineData("/p?key=key-of-acme-0123456789&key=x")]
    public void QuerySourceWithoutOneKey_IsRefused(string target)
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"));
        Conversation talk = Start(new KeySource(KeyPlace.Query, "key", strip: false));
        Ask(talk, "", target);
        AssertForbidden(talk);
        talk.End();
    }

    [Fact]
    public void KeyThatExpiresOnAConnection_IsRefusedFromThenOn()
    {
        _admission.AddKey("acme", Value, _admission.AddPlan("gold"), expires: (uint)Testing.FakeTime.Start.ToUnixTimeSeconds() + 2);
        Conversation talk = Start();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertServed(talk);
        talk.After(1_900);
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertServed(talk);
        talk.After(200);
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertForbidden(talk);
        talk.End();
    }

    [Fact]
    public void KeyThatAReloadRemoves_IsRefusedOnAConnectionThatRemembersIt()
    {
        Plan plan = _admission.AddPlan("gold");
        _admission.AddKey("acme", Value, plan);
        Conversation talk = Start();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertServed(talk);
        _admission.RemoveKeys();
        _admission.AddKey("bob", "key-of-bob-0123456789", plan);
        _admission.Use();
        _gateway.Publish();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertForbidden(talk);
        Ask(talk, "X-Api-Key: key-of-bob-0123456789\r\n");
        AssertServed(talk);
        talk.End();
    }

    [Fact]
    public void KeyWithPlansOfSeveralStages_HasTheOneOfTheStage()
    {
        Plan elsewhere = _admission.AddPlan("elsewhere", stages: [3]);
        Plan here = _admission.AddPlan("here", stages: [0]);
        _admission.AddKey("acme", Value, elsewhere, here);
        Conversation talk = Start();
        Ask(talk, $"X-Api-Key: {Value}\r\n");
        AssertServed(talk);
        Assert.Equal("here", _observer.Only.Plan);
        talk.End();
    }
}
