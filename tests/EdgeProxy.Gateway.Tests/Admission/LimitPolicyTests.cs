using System.Net;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What limits admit and refuse, and what clients are told of it.</summary>
public sealed class LimitPolicyTests
{
    private const string Key = "X-Api-Key: key-of-acme-0123456789\r\n";
    private readonly GatewayFixture _gateway = new();
    private readonly AdmissionFixture _admission;

    public LimitPolicyTests()
    {
        _admission = new AdmissionFixture(_gateway);
    }

    private Conversation Start()
    {
        _admission.Use();
        return new Conversation(_gateway.Start());
    }

    private static string Ask(Conversation talk, string fields = "", string path = "/") =>
        talk.ClientSays($"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n").ToClient();

    private static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    private static string? FieldOf(string answer, string name) =>
        answer.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    [Fact]
    public void Burst_IsAdmittedThenRefusedUntilTheRateBringsMore()
    {
        _gateway.AddMock("/", policies: _admission.Policies(limits: [_admission.Limit(LimitKind.Route, "0.5", 2)], keyed: false));
        Conversation talk = Start();
        string first = Ask(talk);
        Assert.Equal("\"route\";q=2;w=4", FieldOf(first, "RateLimit-Policy"));
        Assert.Equal("\"route\";r=1;t=2", FieldOf(first, "RateLimit"));
        Assert.Null(FieldOf(first, "Retry-After"));
        Assert.Equal("\"route\";r=0;t=2", FieldOf(Ask(talk), "RateLimit"));

        string refused = Ask(talk);
        Assert.StartsWith("HTTP/1.1 429 Too Many Requests\r\n", refused, StringComparison.Ordinal);
        Assert.EndsWith("{\"message\":\"Too Many Requests\"}", refused, StringComparison.Ordinal);
        Assert.Equal("TooManyRequestsException", FieldOf(refused, "x-amzn-ErrorType"));
        Assert.Equal("2", FieldOf(refused, "Retry-After"));
        Assert.Equal("\"route\";r=0;t=2", FieldOf(refused, "RateLimit"));
        Assert.Equal((LimitKind.Route, GatewayResponseType.Throttled), (talk.Last.Limit, talk.Last.Refusal));

        talk.After(1_999);
        Assert.Equal(429, StatusOf(Ask(talk)));
        talk.After(1);
        Assert.Equal(200, StatusOf(Ask(talk)));
        Assert.Equal(2, _gateway.Counters.Limited(0, LimitKind.Route));
        talk.End();
    }

    [Fact]
    public void ForwardedResponse_HasTheFieldsToo()
    {
        _gateway.AddForward(_gateway.AddUpstream(), policies: _admission.Policies(limits: [_admission.Limit(LimitKind.Stage, "10", 20)], keyed: false));
        Conversation talk = Start();
        talk.ClientGets();
        talk.ToUpstream();
        string answer = talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ToClient();
        Assert.Equal("\"stage\";q=20;w=2", FieldOf(answer, "RateLimit-Policy"));
        Assert.Equal("\"stage\";r=19;t=2", FieldOf(answer, "RateLimit"));
        talk.End();
    }

    [Fact]
    public void WhatOneLevelRefuses_IsChargedToNone()
    {
        Plan plan = _admission.AddPlan("gold", BucketTerms.Create(1, 10), quota: 10, ofRoutes: new Dictionary<int, Limit> { [0] = _admission.ForKeys("1", 10) });
        _admission.AddKey("acme", "key-of-acme-0123456789", plan);
        _gateway.ListenerLimits = [_admission.Limit(LimitKind.Listener, "1", 10)];
        _gateway.AddMock("/", policies: _admission.Policies(limits: [_admission.Limit(LimitKind.Route, "1", 1), _admission.Limit(LimitKind.Stage, "1", 10)]));
        Conversation talk = Start();
        const string Others = "\"gold-route\";r=9;t=9, \"gold\";r=9;t=9, ";
        Assert.Equal(Others + "\"route\";r=0;t=1, \"stage\";r=9;t=9, \"gold-quota\";r=9;t=86400, \"listener\";r=9;t=9", FieldOf(Ask(talk, Key), "RateLimit"));
        for (int i = 0; i < 5; i++)
        {
            string refused = Ask(talk, Key);
            Assert.Equal(429, StatusOf(refused));
            Assert.Equal(Others + "\"route\";r=0;t=1, \"stage\";r=9;t=9, \"gold-quota\";r=9;t=86400", FieldOf(refused, "RateLimit"));
        }

        Assert.Equal(LimitKind.Route, talk.Last.Limit);
        talk.After(1_000);
        Assert.EndsWith("\"listener\";r=9;t=9", FieldOf(Ask(talk, Key), "RateLimit")!, StringComparison.Ordinal);
        Assert.Equal(0, _gateway.Runtime.TokensLost());
        talk.End();
    }

    [Fact]
    public void Quota_IsExactAndSaysWhenItBeginsAnew()
    {
        Plan plan = _admission.AddPlan("gold", quota: 2);
        _admission.AddKey("acme", "key-of-acme-0123456789", plan);
        _admission.AddKey("bob", "key-of-bob-0123456789", plan);
        _gateway.AddMock("/", policies: _admission.Policies());
        Conversation talk = Start();
        Assert.Equal("\"gold-quota\";q=2;w=86400", FieldOf(Ask(talk, Key), "RateLimit-Policy"));
        Assert.Equal("\"gold-quota\";r=0;t=86400", FieldOf(Ask(talk, Key), "RateLimit"));
        string refused = Ask(talk, Key);
        Assert.StartsWith("HTTP/1.1 429 ", refused, StringComparison.Ordinal);
        Assert.EndsWith("{\"message\":\"Limit Exceeded\"}", refused, StringComparison.Ordinal);
        Assert.Equal("LimitExceededException", FieldOf(refused, "x-amzn-ErrorType"));
        Assert.Equal("86400", FieldOf(refused, "Retry-After"));
        Assert.Equal((LimitKind.Quota, GatewayResponseType.QuotaExceeded), (talk.Last.Limit, talk.Last.Refusal));
        Assert.Equal(200, StatusOf(Ask(talk, "X-Api-Key: key-of-bob-0123456789\r\n")));
        talk.Client.Close();
        _gateway.Loops.Advance(86_400_000);
        talk = new Conversation(_gateway);
        Assert.Equal("\"gold-quota\";r=1;t=86400", FieldOf(Ask(talk, Key), "RateLimit"));
        talk.End();
    }

    [Fact]
    public void WhatAThrottleRefuses_IsNotCountedByTheQuota()
    {
        Plan plan = _admission.AddPlan("gold", BucketTerms.Create(1, 1), quota: 2);
        _admission.AddKey("acme", "key-of-acme-0123456789", plan);
        _gateway.AddMock("/", policies: _admission.Policies());
        Conversation talk = Start();
        Assert.Equal(200, StatusOf(Ask(talk, Key)));
        Assert.Equal(429, StatusOf(Ask(talk, Key)));
        Assert.Equal(LimitKind.Plan, talk.Last.Limit);
        talk.After(1_000);
        Assert.Equal(200, StatusOf(Ask(talk, Key)));
        talk.After(1_000);
        Assert.Equal(429, StatusOf(Ask(talk, Key)));
        Assert.Equal(LimitKind.Quota, talk.Last.Limit);
        talk.End();
    }

    [Fact]
    public void ListenersLimit_IsMetByFloodsOfWhatLeadsNowhere()
    {
        _gateway.ListenerLimits = [_admission.Limit(LimitKind.Listener, "1", 3)];
        _gateway.AddMock("/", policies: _admission.Policies());
        Conversation talk = Start();
        Assert.Equal(404, StatusOf(Ask(talk, path: "/nowhere")));
        Assert.Equal(403, StatusOf(Ask(talk)));
        Assert.Equal(404, StatusOf(Ask(talk, path: "/nowhere")));
        string refused = Ask(talk, path: "/nowhere");
        Assert.Equal(429, StatusOf(refused));
        Assert.Equal("1", FieldOf(refused, "Retry-After"));
        Assert.Equal("\"listener\";r=0;t=1", FieldOf(refused, "RateLimit"));
        Assert.NotNull(FieldOf(refused, "X-Request-Id"));
        Assert.Equal(1, _gateway.Counters.Limited(-1, LimitKind.Listener));
        talk.After(1_000);
        Assert.Equal(404, StatusOf(Ask(talk, path: "/nowhere")));
        talk.End();
    }

    [Fact]
    public void LimitByAddress_IsEachClients()
    {
        _gateway.TrustedProxies = new TrustedProxies([IPNetwork.Parse("192.0.2.0/24")]);
        _gateway.AddMock("/", policies: _admission.Policies(limits: [_admission.ByAddress(LimitKind.Route, "1", 1)], keyed: false));
        Conversation talk = Start();
        Assert.Equal(200, StatusOf(Ask(talk, "X-Forwarded-For: 198.51.100.1\r\n")));
        Assert.Equal(429, StatusOf(Ask(talk, "X-Forwarded-For: 198.51.100.1\r\n")));
        Assert.Equal(200, StatusOf(Ask(talk, "X-Forwarded-For: 198.51.100.2\r\n")));
        Assert.Equal(429, StatusOf(Ask(talk, "X-Forwarded-For: 1.2.3.4, 198.51.100.2\r\n")));
        Assert.Equal(200, StatusOf(Ask(talk, "X-Forwarded-For: 2001:db8:0:1::1\r\n")));
        Assert.Equal(429, StatusOf(Ask(talk, "X-Forwarded-For: 2001:db8:0:1::2\r\n")));
        Assert.Equal(200, StatusOf(Ask(talk, "X-Forwarded-For: 2001:db8:0:2::1\r\n")));
        Assert.Equal(200, StatusOf(Ask(talk)));
        talk.End();
    }

    [Fact]
    public void LimitByAddress_DoesNotBelieveWhoIsNotTrusted()
    {
        _gateway.AddMock("/", policies: _admission.Policies(limits: [_admission.ByAddress(LimitKind.Route, "1", 1)], keyed: false));
        Conversation talk = Start();
        Assert.Equal(200, StatusOf(Ask(talk, "X-Forwarded-For: 198.51.100.1\r\n")));
        Assert.Equal(429, StatusOf(Ask(talk, "X-Forwarded-For: 198.51.100.2\r\n")));
        talk.End();
    }

    [Fact]
    public void LimitByHeader_IsEachValues()
    {
        _gateway.AddMock("/", policies: _admission.Policies(limits: [_admission.ByHeader(LimitKind.Route, "1", 1, "x-tenant")], keyed: false));
        Conversation talk = Start();
        Assert.Equal(200, StatusOf(Ask(talk, "X-Tenant: a\r\n")));
        Assert.Equal(429, StatusOf(Ask(talk, "x-tenant: a\r\n")));
        Assert.Equal(200, StatusOf(Ask(talk, "X-Tenant: b\r\n")));

        // Without it, or with two, one for all: else it would be left out.
        Assert.Equal(200, StatusOf(Ask(talk)));
        Assert.Equal(429, StatusOf(Ask(talk, "X-Tenant: c\r\nX-Tenant: d\r\n")));
        talk.End();
    }

    [Theory]
    [InlineData(LimitFields.Off, false, false)]
    [InlineData(LimitFields.Standard, true, false)]
    [InlineData(LimitFields.Legacy, false, true)]
    [InlineData(LimitFields.Standard | LimitFields.Legacy, true, true)]
    public void Fields_AreThoseThatAreAskedFor(LimitFields fields, bool standard, bool legacy)
    {
        Limit[] limits = [_admission.Limit(LimitKind.Route, "1", 2), _admission.Limit(LimitKind.Stage, "10", 20)];
        _gateway.AddMock("/", policies: _admission.Policies(limits: limits, fields: fields, keyed: false));
        Conversation talk = Start();
        for (int i = 0; i < 3; i++)
        {
            string answer = Ask(talk);
            Assert.Equal(standard, FieldOf(answer, "RateLimit") is not null);
            Assert.Equal(standard, FieldOf(answer, "RateLimit-Policy") is not null);
            Assert.Equal(legacy ? "2" : null, FieldOf(answer, "X-RateLimit-Limit"));
            Assert.Equal(legacy ? Math.Max(0, 1 - i).ToString(System.Globalization.CultureInfo.InvariantCulture) : null, FieldOf(answer, "X-RateLimit-Remaining"));
            Assert.Equal(legacy ? "1" : null, FieldOf(answer, "X-RateLimit-Reset"));
            Assert.Equal(i == 2 ? "1" : null, FieldOf(answer, "Retry-After"));
        }

        talk.End();
    }

    /// <summary>Terms that change take no time from before them; a request that had read the clock just before is still admitted.</summary>
    [Fact]
    public void LimitThatIsChanged_RefusesNobodyForIt()
    {
        Limit limit = _admission.Limit(LimitKind.Route, "1", 5);
        _gateway.AddMock("/", policies: _admission.Policies(limits: [limit], keyed: false));
        Conversation talk = Start();
        Assert.Equal(200, StatusOf(Ask(talk)));
        ((TokenBucketState)limit.Throttle).SetTerms(BucketTerms.Create(2, 3), _gateway.Loops.Time.GetTimestamp());
        Assert.Equal("\"route\";r=2;t=2", FieldOf(Ask(talk), "RateLimit"));
        talk.End();
    }

    /// <summary>Whatever is sent, the response is one: the lines are bounded, and what finds no room is left out whole.</summary>
    [Fact]
    public void NamesThatAreTooLong_AreLeftOutWhole()
    {
        var terms = BucketTerms.Create(1, 5);
        Limit[] limits = [.. Enumerable.Range(0, 8).Select(i => new Limit(LimitKind.Route, new string((char)('a' + i), 128), terms, new TokenBucketState(terms, 0)))];
        _gateway.AddMock("/", policies: _admission.Policies(limits: limits, keyed: false));
        Conversation talk = Start();
        string answer = Ask(talk);
        Assert.EndsWith(";r=4;t=4", FieldOf(answer, "RateLimit")!, StringComparison.Ordinal);
        Assert.EndsWith(";q=5;w=5", FieldOf(answer, "RateLimit-Policy")!, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", answer, StringComparison.Ordinal);
        talk.End();
    }
}
