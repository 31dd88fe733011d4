using System.Net;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Cli.Tests;

/// <summary>What the gate lets in. That idle clients give way is tested with the gateway, and on the binary.</summary>
public sealed class ConnectionGateTests
{
    private static readonly Listener TestListener = new()
    {
        Id = 0,
        Name = "test",
        HeadLimits = HeadLimits.Default,
        PathPolicy = PathPolicy.Strict,
        TrustedProxies = new TrustedProxies([IPNetwork.Parse("10.0.0.0/8")]),
        Timeouts = new ListenerTimeouts(0, 0, 0, 0),
        BodyRateMin = 0,
        ConnectionsMax = 0,
        IsTls = false,
        Port = 80,
    };

    private readonly TestLoopGroup _loops = new();
    private readonly List<TaskCompletionSource> _served = [];

    [Fact]
    public void ConnectionBeyondTheMax_IsClosedAtOnceAndCounted()
    {
        ConnectionGate gate = Gate(connectionsMax: 2);
        Assert.True(Enter(gate, "192.0.2.1"));
        Assert.True(Enter(gate, "192.0.2.1"));
        Assert.False(Enter(gate, "192.0.2.2"));
        Assert.Equal(2, gate.Open);
        Assert.Equal(1, gate.ShedBy(Shedding.Process));
        _served[0].SetResult();
        Assert.True(Enter(gate, "192.0.2.2"));
    }

    [Fact]
    public void AddressBeyondItsMax_IsRefusedAndOthersAreNot()
    {
        ConnectionGate gate = Gate(connectionsMax: 100, perAddressMax: 1);
        Assert.True(Enter(gate, "192.0.2.1"));
        Assert.False(Enter(gate, "192.0.2.1"));
        Assert.True(Enter(gate, "192.0.2.2"));
        Assert.True(Enter(gate, "::1"));
        Assert.False(Enter(gate, "::2"));
        Assert.Equal(2, gate.ShedBy(Shedding.Address));
        _served[0].SetResult();
        Assert.True(Enter(gate, "192.0.2.1"));
        Assert.Equal(3, gate.Open);
    }

    [Fact]
    public void TrustedProxiesAndUnixSockets_AreNotCountedByAddress()
    {
        ConnectionGate gate = Gate(connectionsMax: 100, perAddressMax: 1);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Enter(gate, "10.1.2.3"));
            Assert.True(Enter(gate, null));
        }
    }

    [Fact]
    public void FailedConnection_GivesItsPlaceBack()
    {
        ConnectionGate gate = Gate(connectionsMax: 1, perAddressMax: 1);
        Assert.True(Enter(gate, "192.0.2.1"));
        _served[0].SetException(new IOException("reset"));
        Assert.Equal(0, gate.Open);
        Assert.True(Enter(gate, "192.0.2.1"));
    }

    [Fact]
    public void RefusedByTheProcess_IsNotCountedForItsAddress()
    {
        ConnectionGate gate = Gate(connectionsMax: 1, perAddressMax: 1);
        Assert.True(Enter(gate, "192.0.2.1"));
        Assert.False(Enter(gate, "192.0.2.2"));
        _served[0].SetResult();
        Assert.True(Enter(gate, "192.0.2.2"));
    }

    [Fact]
    public void ShortOfMemory_LetsNobodyIn()
    {
        ConnectionGate gate = Gate(connectionsMax: 100);
        gate.IsMemoryShort = true;
        Assert.False(Enter(gate, "192.0.2.1"));
        Assert.Equal(1, gate.ShedBy(Shedding.Memory));
        gate.IsMemoryShort = false;
        Assert.True(Enter(gate, "192.0.2.1"));
    }

    private ConnectionGate Gate(int connectionsMax, int perAddressMax = 0) =>
        new(new GatewayRuntime(_loops, "test"u8, seed: 1), connectionsMax, perAddressMax, int.MaxValue);

    private bool Enter(ConnectionGate gate, string? address)
    {
        var connection = new InMemoryConnection(static () => { });
        connection.Context.RemoteEndPoint = address is null ? null : new IPEndPoint(IPAddress.Parse(address), 1);
        bool isIn = false;
        var served = new TaskCompletionSource();
        _ = gate.RunAsync(
            _ =>
            {
                isIn = true;
                return served.Task;
            },
            connection.Context,
            TestListener);
        if (isIn)
        {
            _served.Add(served);
        }

        Assert.NotEqual(isIn, connection.IsAborted);
        return isIn;
    }
}
