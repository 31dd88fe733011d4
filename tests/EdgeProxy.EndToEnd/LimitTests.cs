using System.Globalization;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>What happens at the limits of the process: who is served, who is not, and how it shows.</summary>
public sealed class LimitTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\n";
    private const int Descriptors = 300;

    /// <summary>Longer than who is idle must have been idle to give way.</summary>
    private static readonly TimeSpan IdleEnough = TimeSpan.FromMilliseconds(800);

    [ToolFact("prlimit", "--version")]
    public async Task DescriptorsRunOut_KeepsServingShedsAndRecovers()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_LIMITS__CONNECTIONSMAX"] = "10000" };
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(
            ["prlimit", $"--nofile={Descriptors}:{Descriptors}"], Mock, settings);
        using RawConnection first = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(first);
        List<RawConnection> clients = [];
        for (int i = 0; i < Descriptors + 100; i++)
        {
            if (await TryConnectAsync(gateway.Port) is { } client)
            {
                clients.Add(client);
            }
        }

        await AskAsync(first);
        await Eventually.HoldsAsync(async () => await MetricAsync(gateway, "edgeproxy_connections_refused_total{limit=\"descriptors\"}") >= 100, "Shedding for descriptors");
        Assert.Equal(Descriptors, await MetricAsync(gateway, "process_max_fds"));
        Assert.InRange(gateway.Process.DescriptorCount, 10, Descriptors - 1);

        // Accepting again at once took a whole core. Timers and the collector have a share of it.
        TimeSpan before = gateway.Process.ProcessorTime;
        await Task.Delay(1000);
        Assert.InRange(gateway.Process.ProcessorTime - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        await AskAsync(first);
        clients.ForEach(client => client.Dispose());
        await Eventually.HoldsAsync(
            () => TryAskAsync(gateway.Port),
            "An answer after the others have left",
            gateway.Process.Describe);
        int lines = gateway.Process.Errors.Split('\n').Count(line => line.Contains("descriptors run out", StringComparison.Ordinal));
        Assert.InRange(lines, 1, 10);
        Assert.Equal(0, await gateway.StopAsync());
    }

    /// <summary>Not met by clients alone, since they are shed before; by whatever else takes descriptors, or by the limit of the machine.</summary>
    [ToolFact("prlimit", "--version")]
    public async Task NoDescriptorAtAll_AcceptingRestsAndGoesOn()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Mock, """{ "reload": { "interval": "0s" } }""");
        using RawConnection first = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(first);
        await LimitAsync(gateway, soft: 10);
        using RawConnection waiting = await RawClient.ConnectAsync(gateway.Port);
        await waiting.SendAsync(Request);
        TimeSpan before = gateway.Process.ProcessorTime;
        Assert.True(await waiting.IsSilentAsync(TimeSpan.FromSeconds(1)));
        Assert.InRange(gateway.Process.ProcessorTime - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        await LimitAsync(gateway, soft: 1000);
        Assert.StartsWith(Answer, await waiting.ReadUntilAsync("hello"), StringComparison.Ordinal);
        Assert.InRange(await MetricAsync(gateway, "edgeproxy_accept_pauses_total"), 2, 100);
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Process.Errors.Contains("no descriptor was free for a connection", StringComparison.Ordinal)),
            "A line in the log");
    }

    [ToolFact("prlimit", "--version")]
    public async Task LowSoftLimit_IsRaisedAtTheStart()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(["prlimit", "--nofile=512:1024"], Mock);
        Assert.Equal(1024, await MetricAsync(gateway, "process_max_fds"));
        Assert.InRange(await MetricAsync(gateway, "edgeproxy_connections_max"), 300, 500);
    }

    [Fact]
    public async Task ProcessFull_IdleClientGivesWayToANewOne()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Mock, """{ "limits": { "connectionsMax": 3 } }""");
        using RawConnection oldest = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(oldest);
        using RawConnection second = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(second);
        using RawConnection third = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(third);
        await Task.Delay(IdleEnough);
        using RawConnection late = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(late);
        Assert.Equal("", await oldest.ReadToEndAsync());
        await AskAsync(second);
        await AskAsync(third);
        Assert.Equal(1, await MetricAsync(gateway, "edgeproxy_connection_ends_total{reason=\"gave_way\"}"));
        Assert.Equal(0, await MetricAsync(gateway, "edgeproxy_connections_refused_total{limit=\"process\"}"));
    }

    [Fact]
    public async Task ProcessFullOfExchanges_RefusesNewConnections()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            port => Documents.Proxy(port, origin.Address), """{ "limits": { "connectionsMax": 1 } }""");
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(Request);
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await Task.Delay(IdleEnough);
        Assert.False(await TryAskAsync(gateway.Port));
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith(Answer, await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await MetricAsync(gateway, "edgeproxy_connections_refused_total{limit=\"process\"}"));
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Process.Errors.Contains("limits.connectionsMax is reached", StringComparison.Ordinal)), "A line in the log");
    }

    [Fact]
    public async Task AddressWithItsMax_IsRefusedFurtherConnections()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Mock, """{ "limits": { "connectionsPerAddressMax": 2 } }""");
        using RawConnection first = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(first);
        using RawConnection second = await RawClient.ConnectAsync(gateway.Port);
        await AskAsync(second);
        Assert.False(await TryAskAsync(gateway.Port));
        Assert.Equal(1, await MetricAsync(gateway, "edgeproxy_connections_refused_total{limit=\"address\"}"));
        second.Dispose();
        await Eventually.HoldsAsync(
            () => TryAskAsync(gateway.Port),
            "An answer after one of the address has left",
            gateway.Process.Describe);
    }

    private static string Mock(int port) => Documents.Routes(port, "\"GET /\": { \"mock\": { \"body\": \"hello\" } }");

    /// <summary>Changes the limit of descriptors while it runs.</summary>
    private static async Task LimitAsync(GatewayProcess gateway, int soft)
    {
        string[] arguments = [$"--pid={gateway.Process.Id}", $"--nofile={soft}:"];
        (int exitCode, _, string errors) = await ChildProcess.RunAsync("prlimit", arguments, "/", TimeSpan.FromSeconds(10));
        Assert.True(exitCode == 0, errors);
    }

    private static async Task AskAsync(RawConnection client)
    {
        await client.SendAsync(Request);
        Assert.StartsWith(Answer, await client.ReadUntilAsync("hello"), StringComparison.Ordinal);
    }

    /// <summary>Null when the gateway has closed it before the kernel of this end could say that it is there.</summary>
    private static async Task<RawConnection?> TryConnectAsync(int port)
    {
        try
        {
            return await RawClient.ConnectAsync(port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return null;
        }
    }

    /// <summary>Whether a new connection gets an answer, or is closed instead.</summary>
    private static async Task<bool> TryAskAsync(int port)
    {
        using RawConnection? client = await TryConnectAsync(port);
        if (client is null)
        {
            return false;
        }

        try
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
        catch (SocketException)
        {
            return false; // Closed before the request was out.
        }

        return (await client.ReadToEndAsync()).StartsWith(Answer, StringComparison.Ordinal);
    }

    private static async Task<double> MetricAsync(GatewayProcess gateway, string series)
    {
        using HttpClient http = TestHttp.NewClient();
        string text = await http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        string line = text.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(series.Length), CultureInfo.InvariantCulture);
    }
}
