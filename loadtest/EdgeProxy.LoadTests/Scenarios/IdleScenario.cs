using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What an open connection costs in memory while it does nothing: the slope of RSS over their number.</summary>
internal sealed class IdleScenario : IScenario
{
    private const int Steps = 6;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public string Name => "idle";

    public string Summary => "keep-alive connections and WebSocket tunnels that do nothing: bytes of RSS for each";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        // HAProxy reserves its descriptors in advance, which leaves it too few connections under the usual limit.
        List<Contestant> contestants = Contestant.GatewayAnd(bench.Options.Peers.Where(peer => peer != ServerKind.Haproxy));
        int connections = bench.Options.Connections;
        var keepAlive = new Plot("RSS by idle keep-alive connections", "connections", "MB");
        var tunnels = new Plot("RSS by idle WebSocket tunnels", "tunnels", "MB");
        foreach (Contestant contestant in contestants)
        {
            await MeasureAsync(bench, result, contestant, connections, tunnel: false, keepAlive, stop);
            await MeasureAsync(bench, result, contestant, connections / 2, tunnel: true, tunnels, stop);
        }

        result.Plots.AddRange([keepAlive, tunnels]);
        result.Note($"Slopes by least squares over {Steps + 1} points up to {connections} connections and {connections / 2} tunnels, with their standard errors; each measured on a freshly started and warmed process.");
    }

    private static async Task MeasureAsync(
        Bench bench, ScenarioResult result, Contestant contestant, int count, bool tunnel, Plot plot, CancellationToken stop)
    {
        await using RunningServer server = await bench.StartAsync(contestant, stop);
        await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(64), stop);
        await Task.Delay(Settling, stop);
        List<BlockingClient> clients = [];
        List<(double X, double Y)> points = [];
        try
        {
            points.Add((0, ResidentBytes(server)));
            for (int step = 1; step <= Steps; step++)
            {
                await Task.Run(() => OpenUpTo(clients, server, (int)((long)count * step / Steps), tunnel, stop), stop);
                await Task.Delay(Settling, stop);
                server.CheckAlive();
                points.Add((clients.Count, ResidentBytes(server)));
                bench.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{server.Name}: {clients.Count,6} {(tunnel ? "tunnels" : "connections")}  RSS {points[^1].Y / 1e6:F1} MB"));
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        var line = LeastSquares.Through(points);
        result.Add(server.Name, tunnel ? Measure.TunnelBytes : Measure.ConnectionBytes, line.Slope);
        result.Add(server.Name, tunnel ? Measure.TunnelBytesError : Measure.ConnectionBytesError, line.SlopeError);
        plot.Lines.Add(new PlotLine(server.Name, [.. points.Select(point => (point.X, point.Y / 1e6))]));
    }

    private static void OpenUpTo(List<BlockingClient> clients, RunningServer server, int count, bool tunnel, CancellationToken stop)
    {
        byte[] request = tunnel ? WebSocketWire.UpgradeRequest("/ws") : "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray();
        byte[] message = WebSocketWire.ClientFrame(new byte[100]);
        byte[] echo = new byte[message.Length - 4];
        while (clients.Count < count)
        {
            stop.ThrowIfCancellationRequested();
            var client = BlockingClient.Connect(server.Port);
            clients.Add(client);
            int status = client.Exchange(request).Status;
            if (status != (tunnel ? 101 : 200))
            {
                throw new SuiteException($"{server.Name} answered connection {clients.Count} with {status}.");
            }

            // A tunnel that never carried anything would be cheaper than those that are in use.
            if (tunnel)
            {
                client.Send(message);
                client.Receive(echo);
            }
        }
    }

    private static long ResidentBytes(RunningServer server) => ProcessTree.ResidentBytes(server.Process!.Id);
}
