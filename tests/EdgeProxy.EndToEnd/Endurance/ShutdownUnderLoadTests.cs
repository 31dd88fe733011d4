using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// An end asked for under load, before a load balancer that notices late. <c>EDGEPROXY_SHUTDOWN_SCALE</c> makes delay and
/// lateness longer: with 3.4, about the five and three seconds of a cluster.
/// </summary>
public sealed class ShutdownUnderLoadTests(ITestOutputHelper output)
{
    private const int Workers = 16;
    private const int Tunnels = 50;
    private const int ExitCodeOfSecondTerminate = 143;

    /// <summary>For what follows the delay: the spread, and the close handshakes of tunnels.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(6);

    private static double Scale { get; } =
        double.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_SHUTDOWN_SCALE") ?? "1", CultureInfo.InvariantCulture);

    private static TimeSpan Delay { get; } = TimeSpan.FromMilliseconds((int)(1500 * Scale));

    private static TimeSpan Lateness { get; } = TimeSpan.FromMilliseconds((int)(1000 * Scale));

    [Fact]
    public async Task TerminateBeforeALateLoadBalancer_FailsNoRequestAndClosesTunnelsWith1001()
    {
        await using SummedOrigin origin = await new SummedOrigin().StartAsync();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            port => Documents.Proxy(port, origin.Address), Settings(Delay));
        using EchoTunnels tunnels = await EchoTunnels.OpenAsync(gateway.Port, "/ws", Tunnels);
        Assert.Null(await tunnels.EchoOverEachAsync(TimeSpan.Zero, CancellationToken.None));
        LateLoadBalancer balancer = new(gateway, Lateness);
        Task balancing = balancer.RunAsync(Workers);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        Assert.True(balancer.Requests > 0, string.Join('\n', balancer.Failures));

        Stopwatch time = Stopwatch.StartNew();
        gateway.Process.Terminate();
        Task closing = tunnels.WaitForCloseAsync(Delay + DrainLimit);
        await balancing;
        int exitCode = await gateway.Process.WaitForExitAsync(Delay + DrainLimit);
        TimeSpan ended = time.Elapsed;
        await closing;

        Assert.True(balancer.Failures.Count == 0, $"{balancer.Failures.Count} of {balancer.Requests} failed:\n{string.Join('\n', balancer.Failures.Take(20))}\n{gateway.Process.Describe()}");
        Assert.True(balancer.LateRequests > Workers && balancer.LateConnections > Workers, "Nothing came late, so nothing was shown.");
        Assert.True(tunnels.ClosedWith(WebSocketCloseStatus.EndpointUnavailable) == Tunnels, $"Not closed with 1001: {tunnels.Others}");
        Assert.Equal(0, exitCode);
        Assert.True(ended > Delay && ended < Delay + DrainLimit, $"It ended after {ended}.");
        output.WriteLine(
            $"{balancer.Requests} requests, of them {balancer.LateRequests} late and over {balancer.LateConnections} late connections, none failed; "
            + $"{Tunnels} WebSockets closed with 1001; exit code 0 after {ended.TotalSeconds:0.00} s of which {Delay.TotalSeconds:0.00} s delay");
    }

    [Fact]
    public async Task SecondTerminate_EndsAtOnce()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            port => Documents.Proxy(port, "http://127.0.0.1:9"), Settings(TimeSpan.FromSeconds(60)));
        using OpsClient ops = new(gateway);
        gateway.Process.Terminate();
        await Eventually.HoldsAsync(async () => !await ops.IsReadyAsync(), "A readiness of no", gateway.Process.Describe);
        Assert.False(gateway.Process.HasExited);
        Stopwatch time = Stopwatch.StartNew();
        gateway.Process.Terminate();
        Assert.Equal(ExitCodeOfSecondTerminate, await gateway.Process.WaitForExitAsync(TimeSpan.FromSeconds(5)));
        output.WriteLine($"ended after {time.ElapsedMilliseconds} ms");
    }

    private static string Settings(TimeSpan delay) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "shutdown": { "delay": "{{delay.TotalMilliseconds}}ms" } }""");
}
