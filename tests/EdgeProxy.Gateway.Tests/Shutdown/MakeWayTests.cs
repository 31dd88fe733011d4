using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Idle clients that give their place to others.</summary>
public sealed class MakeWayTests
{
    private const string Request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public void ShortOfPlaces_ClosesTheLongestIdleClient()
    {
        GatewayFixture fixture = Fixture();
        InMemoryConnection oldest = fixture.Connect();
        fixture.Loops.Advance(1000);
        InMemoryConnection second = fixture.Connect();
        fixture.Loops.Advance(1000);
        Ask(fixture, oldest); // Now the other one is idle for longer.
        fixture.Loops.Advance(1000);
        Assert.True(fixture.Runtime.TryMakeWay());
        fixture.Loops.Run();
        Assert.True(second.IsEnded);
        Assert.False(oldest.IsEnded);
        Assert.Equal(1, fixture.EndedBy(ConnectionEnd.GaveWay));
        Ask(fixture, oldest);
        Assert.False(fixture.Runtime.TryMakeWay(), "It was idle for less than half a second.");
        fixture.Loops.Advance(GatewayLoop.GiveWayMilliseconds);
        Assert.True(fixture.Runtime.TryMakeWay());
        fixture.Loops.Run();
        Assert.True(oldest.IsEnded);
        Assert.False(fixture.Runtime.TryMakeWay());
        fixture.AssertNothingLeaks();
    }

    [Fact]
    public void ClientInAnExchange_DoesNotGiveWay()
    {
        GatewayFixture fixture = GatewayFixture.Forwarding();
        InMemoryConnection client = fixture.Connect();
        client.Send(Request);
        fixture.Upstream();
        fixture.Loops.Advance(5000);
        Assert.False(fixture.Runtime.TryMakeWay());
    }

    [Fact]
    public void RequestThatComesWithTheClosing_IsServed()
    {
        GatewayFixture fixture = Fixture();
        InMemoryConnection client = fixture.Connect();
        fixture.Loops.Advance(1000);
        Assert.True(fixture.Runtime.TryMakeWay());
        Ask(fixture, client);
        Assert.Equal(0, fixture.EndedBy(ConnectionEnd.GaveWay));
        Ask(fixture, client);
    }

    [Fact]
    public void MemoryIsShort_ClosesAShareOfTheIdleClients()
    {
        GatewayFixture fixture = Fixture();
        InMemoryConnection[] clients = [.. Enumerable.Range(0, 100).Select(_ => fixture.Connect())];
        fixture.Runtime.CloseIdleClients(least: 16);
        fixture.Loops.Run();
        Assert.Equal(25, fixture.EndedBy(ConnectionEnd.GaveWay));
        Assert.All(clients[..25], client => Assert.True(client.IsEnded));
        for (int round = 0; round < 10; round++)
        {
            fixture.Runtime.CloseIdleClients(least: 16);
            fixture.Loops.Run();
        }

        Assert.Equal(100, fixture.EndedBy(ConnectionEnd.GaveWay));
        fixture.AssertNothingLeaks();
    }

    private static void Ask(GatewayFixture fixture, InMemoryConnection client)
    {
        client.Send(Request);
        fixture.Loops.Run();
        Assert.StartsWith("HTTP/1.1 200 ", client.ReadText(), StringComparison.Ordinal);
    }

    private static GatewayFixture Fixture()
    {
        var fixture = new GatewayFixture();
        fixture.AddMock("/hello");
        return fixture.Start();
    }
}
