using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// A loop that was held up finds an idle client's time over and its next request there: in the pipe, on its way there, or still with
/// the kernel. A request that came in time used to be dropped and the client's connection reset.
/// </summary>
public sealed class LateLoopTests
{
    private const string Request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    private const long KeepAlive = 75_000;
    private const long Head = 10_000;
    private const long Spared = 250;

    /// <summary>Up to a tick of the timers, and one more.</summary>
    private const long Behind = 40;

    [Theory]
    [InlineData(KeepAlive + Behind)]
    [InlineData(KeepAlive * 2)]
    public void RequestInThePipe_IsServed(long milliseconds)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            GatewayFixture gateway = Fixture(seed);
            InMemoryConnection client = gateway.Connect();
            gateway.Loops.Time.Advance(milliseconds);
            AssertAnswered(gateway, client);
            AssertIdles(gateway, client);
        }
    }

    [Fact]
    public void RequestBegunInThePipe_HasTheTimeOfAHead()
    {
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = gateway.Connect();
        gateway.Loops.Time.Advance(KeepAlive + Behind);
        client.Send("GET /he");
        gateway.Loops.Advance(Head - 1);
        Assert.False(client.IsEnded);
        gateway.Loops.Advance(Behind);
        Assert.StartsWith("HTTP/1.1 408 ", client.ReadText(), StringComparison.Ordinal);
    }

    [Fact]
    public void RequestOnItsWayToThePipe_IsServed()
    {
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = gateway.Connect();
        gateway.Loops.Time.Advance(KeepAlive * 2);
        gateway.Loops.Advance(Spared - 1);
        Assert.False(client.IsEnded);
        AssertAnswered(gateway, client);
        AssertIdles(gateway, client);
    }

    [Fact]
    public void NoRequest_EndsAMomentLater()
    {
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = gateway.Connect();
        gateway.Loops.Time.Advance(KeepAlive * 2);
        gateway.Loops.Advance(Spared + Behind);
        Assert.True(client.IsEnded);
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.KeepAliveTimeout));
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void RequestWithTheKernel_IsServedOnceItIsReceived()
    {
        using var socket = new ObservedSocket();
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = Connect(gateway, socket);
        socket.Say();
        gateway.Loops.Advance(KeepAlive + Behind);
        Assert.False(client.IsEnded);
        Assert.Equal(1, socket.Socket.Receive(new byte[10]));
        AssertAnswered(gateway, client);
        AssertIdles(gateway, client);
    }

    [Fact]
    public void WhatTheKernelHolds_MustComeWithinTheTimeOfAHead()
    {
        using var socket = new ObservedSocket();
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = Connect(gateway, socket);
        socket.Say();
        gateway.Loops.Advance(KeepAlive + Head - 1);
        Assert.False(client.IsEnded);
        gateway.Loops.Advance(2 * Behind);
        Assert.True(client.IsEnded);
        Assert.Equal("", client.ReadText());
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.HeadTimeout));
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void RequestWithTheKernel_DoesNotGiveWay()
    {
        using var socket = new ObservedSocket();
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = Connect(gateway, socket);
        gateway.Loops.Advance(1_000);
        socket.Say();
        Assert.True(gateway.Runtime.TryMakeWay());
        gateway.Loops.Run();
        Assert.False(client.IsEnded);
        Assert.Equal(1, socket.Socket.Receive(new byte[10]));
        AssertAnswered(gateway, client);
        AssertIdles(gateway, client);
    }

    [Fact]
    public void RequestWithTheKernelAtAShutdown_IsServedAndTheLast()
    {
        using var socket = new ObservedSocket();
        GatewayFixture gateway = Fixture();
        InMemoryConnection client = Connect(gateway, socket);
        socket.Say();
        gateway.Drain();
        gateway.Loops.Run();
        Assert.False(client.IsEnded);
        client.Send(Request);
        gateway.Loops.Run();
        Assert.Contains("Connection: close\r\n", client.ReadText(), StringComparison.Ordinal);
        gateway.Loops.Advance(Head);
        Assert.True(client.IsEnded);
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.Shutdown));
        gateway.AssertNothingLeaks();
    }

    private static void AssertAnswered(GatewayFixture gateway, InMemoryConnection client)
    {
        client.Send(Request);
        gateway.Loops.Run();
        Assert.StartsWith("HTTP/1.1 200 ", client.ReadText(), StringComparison.Ordinal);
        Assert.Equal(0, gateway.EndedBy(ConnectionEnd.KeepAliveTimeout));
    }

    /// <summary>The connection is an idle one again, and its time counts from now.</summary>
    private static void AssertIdles(GatewayFixture gateway, InMemoryConnection client)
    {
        gateway.Loops.Advance(KeepAlive - 1);
        Assert.False(client.IsEnded);
        gateway.Loops.Advance(Behind);
        Assert.True(client.IsEnded);
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.KeepAliveTimeout));
        gateway.AssertNothingLeaks();
    }

    private static InMemoryConnection Connect(GatewayFixture gateway, ObservedSocket socket)
    {
        InMemoryConnection client = gateway.Connect();
        client.Context.Features.Set<IConnectionSocketFeature>(socket);
        return client;
    }

    private static GatewayFixture Fixture(int seed = 0)
    {
        var gateway = new GatewayFixture(seed);
        gateway.AddMock("/hello");
        return gateway.Start();
    }
}
