using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What keys use is counted once, whenever the counts are handed over, and nothing else is.</summary>
public sealed class UsageMeterTests
{
    private const string Key = "X-Api-Key: key-of-acme-0123456789\r\n";
    private const string Ask = "GET /keyed HTTP/1.1\r\nHost: a\r\n" + Key + "\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private readonly GatewayFixture _gateway = new();
    private readonly AdmissionFixture _admission;
    private readonly UsageExchange _exchange = new();
    private readonly List<UsageMeter> _meters = [];
    private readonly Dictionary<UsageKey, UsageCount> _counts = [];

    public UsageMeterTests()
    {
        _admission = new AdmissionFixture(_gateway);
        _gateway.Runtime.Meter(loop =>
        {
            var meter = new UsageMeter(_exchange, loop);
            _meters.Add(meter);
            return meter;
        });
    }

    private static int Today => UsageKey.DayOf(Testing.FakeTime.Start.ToUnixTimeMilliseconds());

    private UsageCount Only => Assert.Single(_counts).Value;

    private Conversation Start(Plan plan)
    {
        _admission.AddKey("acme", "key-of-acme-0123456789", plan);
        _gateway.AddForward(_gateway.AddUpstream(), "/keyed", policies: _admission.Policies());
        _gateway.AddForward(_gateway.AddUpstream(), "/ws", policies: _admission.Policies());
        _gateway.AddMock("/open");
        _admission.Use();
        return new Conversation(_gateway.Start());
    }

    private void Take(Conversation talk)
    {
        foreach (UsageMeter meter in _meters.Where(meter => meter.HasAny))
        {
            meter.Ask();
        }

        talk.Run();
        _exchange.Take((in UsageKey key, in UsageCount count) =>
        {
            UsageCount sum = _counts.GetValueOrDefault(key);
            sum.Add(count);
            _counts[key] = sum;
        });
    }

    private static void Serve(Conversation talk, string answer = Ok)
    {
        talk.ClientSays(Ask).ToUpstream();
        talk.UpstreamSays(answer).ToClient();
    }

    [Fact]
    public void RequestsWithAKey_AreCountedByWhatTheyAre()
    {
        Conversation talk = Start(_admission.AddPlan("gold", quota: 10));
        Serve(talk);
        Serve(talk, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        talk.ClientSays("POST /keyed HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n" + Key + "\r\nabc").ToUpstream();
        talk.UpstreamSays(Ok).ToClient();
        talk.ClientGets("/open").ToClient();
        Take(talk);
        KeyValuePair<UsageKey, UsageCount> counted = Assert.Single(_counts);
        Assert.Equal(new UsageKey(100, 0, 0, Today, Today), counted.Key);
        Assert.Equal((3L, 1L, 3L, 10L, 10L), (counted.Value.Requests, counted.Value.Errors, counted.Value.BytesIn, counted.Value.BytesOut, counted.Value.Limit));
        Assert.All(_meters, meter => Assert.False(meter.HasAny));
        talk.End();
    }

    [Fact]
    public void RefusedRequests_AreNotCounted()
    {
        Conversation talk = Start(_admission.AddPlan("gold", BucketTerms.Create(1, 2), quota: 3));
        Serve(talk);
        Serve(talk);
        talk.ClientSays(Ask); // Throttled.
        talk.After(10_000);
        Serve(talk);
        talk.ClientSays(Ask); // Beyond the quota.
        talk.ClientGets("/keyed"); // Without a key.
        Take(talk);
        Assert.Equal((3, 0), (Only.Requests, Only.Errors));
        talk.End();
    }

    /// <summary>What is under way when a table is handed over has been counted, and what it carries comes with the next.</summary>
    [Fact]
    public void HandedOverAmidARequest_CountsItOnce()
    {
        Conversation talk = Start(_admission.AddPlan("gold"));
        talk.ClientSays(Ask).ToUpstream();
        Take(talk);
        Assert.Equal((1, 0), (Only.Requests, Only.BytesOut));
        talk.UpstreamSays(Ok).ToClient();
        Take(talk);
        Assert.Equal((1, 5, 0), (Only.Requests, Only.BytesOut, Only.Errors));
        Assert.Equal(UsageKey.NoWindow, Assert.Single(_counts).Key.Window);
        talk.End();
    }

    [Fact]
    public void ReloadAmidARequest_CountsItUnderItsIds()
    {
        Plan plan = _admission.AddPlan("gold");
        Conversation talk = Start(plan);
        talk.ClientSays(Ask).ToUpstream();
        _admission.RemoveKeys();
        _admission.AddKey("bob", "key-of-bob-0123456789", plan);
        _admission.Use();
        _gateway.Publish();
        talk.UpstreamSays(Ok).ToClient();
        Take(talk);
        Assert.Equal((1, 5), (Only.Requests, Only.BytesOut));
        talk.End();
    }

    [Fact]
    public void ClientThatLeaves_IsCountedOnceAndAsAnError()
    {
        Conversation talk = Start(_admission.AddPlan("gold"));
        talk.ClientSays(Ask).ToUpstream();
        talk.Client.Reset();
        talk.Run();
        Take(talk);
        Assert.Equal((1, 1), (Only.Requests, Only.Errors));
        talk.End();
    }

    /// <summary>Charged to the quota, so counted, though the body was too large.</summary>
    [Fact]
    public void RequestThatFailsAfterItsAdmission_IsCounted()
    {
        Conversation talk = Start(_admission.AddPlan("gold", quota: 5));
        talk.ClientSays("POST /keyed HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n" + Key + "\r\n");
        Assert.StartsWith("HTTP/1.1 413", talk.ToClient(), StringComparison.Ordinal);
        Take(talk);
        Assert.Equal((1, 1), (Only.Requests, Only.Errors));
        talk.End();
    }

    [Fact]
    public void Tunnel_IsCountedWhenItOpensAndItsBytesWhenItEnds()
    {
        Conversation talk = Start(_admission.AddPlan("gold"));
        talk.ClientSays(WebSocketTests.Request.Replace("\r\n\r\n", "\r\n" + Key + "\r\n", StringComparison.Ordinal)).ToUpstream();
        talk.UpstreamSays(WebSocketTests.Accepted).ToClient();
        Take(talk);
        Assert.Equal((1, 0), (Only.Requests, Only.BytesIn));
        talk.ClientSays("\u0001\u0000").UpstreamSays("\u0001\u0000\u0001\u0000");
        talk.End();
        Take(talk);
        Assert.Equal((1, 0, 2, 4), (Only.Requests, Only.Errors, Only.BytesIn, Only.BytesOut));
    }

    [Fact]
    public void WhileNothingMayBeAdmitted_KeysAreRefusedAndChargedNothing()
    {
        Plan plan = _admission.AddPlan("gold", quota: 1);
        Conversation talk = Start(plan);
        _exchange.MayAdmit = false;
        talk.ClientSays(Ask);
        string answer = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection: close", answer, StringComparison.Ordinal);
        Assert.Equal((LimitKind.Usage, GatewayResponseType.UsageUnavailable), (talk.Last.Limit, talk.Last.Refusal));
        talk.ClientGets("/open");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
        _exchange.MayAdmit = true;
        Serve(talk);
        Take(talk);
        Assert.Equal(1, Only.Requests);
        talk.End();
    }

    /// <summary>A loop hands over of itself what has no room, and nothing is lost until too many tables wait.</summary>
    [Fact]
    public void MoreKeysThanATableTakes_AreAllCounted()
    {
        var meter = new UsageMeter(_exchange, _gateway.Loops.Loops[0]);
        const int Keys = (2 * UsageTable.CountMax) + 10;
        for (int key = 0; key < Keys; key++)
        {
            meter.Admit(new UsageKey(key, 0, 0, 0, 0), 0);
        }

        meter.HandOver();
        long sum = 0;
        _exchange.Take((in UsageKey _, in UsageCount count) => sum += count.Requests);
        Assert.Equal((Keys, 0), (sum, meter.Lost));
    }

    [Fact]
    public void TablesThatNobodyTakes_AreBoundedAndWhatIsLostIsToldOf()
    {
        var meter = new UsageMeter(_exchange, _gateway.Loops.Loops[0]);
        const int Keys = 70 * UsageTable.CountMax;
        for (int key = 0; key < Keys; key++)
        {
            meter.Admit(new UsageKey(key, 0, 0, 0, 0), 0);
        }

        long sum = 0;
        _exchange.Take((in UsageKey _, in UsageCount count) => sum += count.Requests);
        Assert.InRange(meter.Lost, UsageTable.CountMax, 6 * UsageTable.CountMax);
        meter.HandOver();
        _exchange.Take((in UsageKey _, in UsageCount count) => sum += count.Requests);
        Assert.Equal(Keys, sum + meter.Lost);
    }
}
