using System.Diagnostics;

namespace EdgeProxy.EndToEnd;

/// <summary>How the process ends, what the operators' listener says, and that nothing is left behind.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Terminate_EndsWithinSecondsWithExitCode0()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, "http://127.0.0.1:9"));
        using RawConnection idle = await RawClient.ConnectAsync(gateway.Port);
        Stopwatch time = Stopwatch.StartNew();
        Assert.Equal(0, await gateway.StopAsync());
        Assert.True(time.Elapsed < Patience, $"It took {time.Elapsed}.");
    }

    [Fact]
    public async Task TerminateDuringAnExchange_LetsItEnd()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        gateway.Process.Terminate();
        await Task.Delay(200);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("last", await client.ReadExactlyAsync(4));
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit));
    }

    /// <summary>Twice, from the young generation to the old one, while it costs nobody anything.</summary>
    [Fact]
    public async Task WhatTheStartMade_IsPutInOrderWhileNobodyIsServed()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, "http://127.0.0.1:9"));
        using OpsClient ops = new(gateway);
        Stopwatch time = Stopwatch.StartNew();
        while ((await ops.ScrapeAsync()).Sum("edgeproxy_gc_collections_total", "generation=\"1\"") < 2)
        {
            Assert.True(time.Elapsed < Patience, $"Not after {time.Elapsed}.");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task OpsListener_AnswersItsFourPaths()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, "http://127.0.0.1:9"));
        using HttpClient client = TestHttp.NewClient();
        foreach (string path in (string[])["livez", "readyz", "version", "metrics"])
        {
            using HttpResponseMessage response = await client.GetAsync($"http://127.0.0.1:{gateway.OpsPort}/{path}");
            Assert.True(response.IsSuccessStatusCode, $"/{path} answered {(int)response.StatusCode}.");
        }

        Assert.Contains("# TYPE ", await client.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_IsTheExitCodeOfTheProbe()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, "http://127.0.0.1:9"));
        string folder = Path.GetTempPath();
        (int healthy, _, string errors) = await GatewayProcess.RunAsync(folder, "health", "--ops", $"127.0.0.1:{gateway.OpsPort}");
        Assert.True(healthy == 0, errors);
        (int unhealthy, _, _) = await GatewayProcess.RunAsync(folder, "health", "--ops", $"127.0.0.1:{FreePort.Next()}");
        Assert.NotEqual(0, unhealthy);
    }

    [Fact]
    public async Task ClientGoneMidExchange_CancelsTheUpstream()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        client.Reset();

        // The gateway ends its connection: what comes is an end, and nothing before it.
        Assert.Equal("", await upstream.ReadToEndAsync());
    }

    [Fact]
    public async Task ConnectionsEndedInEveryWay_LeaveNoDescriptor()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        await ExchangeAsync(gateway, origin, client => client.Dispose());
        int before = await SettledDescriptorsAsync(gateway, int.MaxValue);
        for (int round = 0; round < 20; round++)
        {
            await ExchangeAsync(gateway, origin, client => client.Reset());
            await ExchangeAsync(gateway, origin, client => client.HalfClose());
            await ExchangeAsync(gateway, origin, client => client.Dispose());
        }

        int after = await SettledDescriptorsAsync(gateway, before);
        Assert.True(after <= before, $"{before} descriptors before, {after} after.");
    }

    /// <summary>A request that the client gives up while the origin has it.</summary>
    private static async Task ExchangeAsync(GatewayProcess gateway, RawOrigin origin, Action<RawConnection> giveUp)
    {
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        giveUp(client);
        await upstream.ReadToEndAsync();
    }

    /// <summary>The number of descriptors once it is not above a bound, or what it is after the time given for that.</summary>
    private static async Task<int> SettledDescriptorsAsync(GatewayProcess gateway, int bound)
    {
        await Task.Delay(200);
        Stopwatch time = Stopwatch.StartNew();
        while (gateway.Process.DescriptorCount > bound && time.Elapsed < Patience)
        {
            await Task.Delay(50);
        }

        return gateway.Process.DescriptorCount;
    }
}
