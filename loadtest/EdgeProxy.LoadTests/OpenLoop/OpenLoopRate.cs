using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>The rate of an open loop, from what the gateway can take.</summary>
internal static class OpenLoopRate
{
    private const int Clients = 64;
    private const int RoundsMax = 3;
    private const double ProxyIdleMax = 10;

    /// <summary>Requests a second: so large a share of the gateway's own saturation, the median of up to three rounds.</summary>
    public static async Task<double> OfAsync(Bench bench, ScenarioResult result, RunningServer gateway, double share, CancellationToken stop)
    {
        int rounds = Math.Min(RoundsMax, bench.Options.Rounds);
        List<double> rates = [];
        List<double> idle = [];
        for (int round = 0; round < rounds; round++)
        {
            Usage usage = Usage.Begin(gateway, bench.Options.Cores.Load, bench.Options.Cores.Proxy);
            WrkReport report = await Wrk.RunAsync(bench.Options.Cores.Load, gateway.Port, new SaturationPlan(Clients), bench.Options.Seconds, stop);
            Usage.Spent spent = usage.End();
            rates.Add(report.RequestsPerSecond);
            idle.Add(spent.ProxyIdle);
            bench.Progress.Round(result.Name, round + 1, rounds, gateway.Name, $"saturation {report.RequestsPerSecond:F0}/s  {spent}");
        }

        double saturation = Summary.Of(rates).Median;
        result.Note(string.Create(CultureInfo.InvariantCulture, $"Rate: {saturation * share:F0} requests a second, {share * 100:F0} % of what the gateway took from {Clients} clients of wrk ({saturation:F0})."));
        if (Summary.Of(idle).Median > ProxyIdleMax)
        {
            result.Note($"The load, not the gateway, set that limit: the gateway's cores were idle for {Summary.Of(idle).Median:F0} % of it.");
        }

        return saturation * share;
    }
}
