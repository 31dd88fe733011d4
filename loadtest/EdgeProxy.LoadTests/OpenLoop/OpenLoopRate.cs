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
        List<Saturation> all = [];
        for (int round = 0; round < rounds; round++)
        {
            all.Add(await SaturateAsync(bench, result, gateway, round, rounds, stop));
        }

        double saturation = Note(result, all, share);
        return saturation * share;
    }

    /// <summary>The gateway's own saturation, now.</summary>
    public static async Task<Saturation> SaturateAsync(Bench bench, ScenarioResult result, RunningServer gateway, int round, int rounds, CancellationToken stop)
    {
        Usage usage = Usage.Begin(gateway, bench.Options.Cores.Load, bench.Options.Cores.Proxy);
        WrkReport report = await Wrk.RunAsync(bench.Options.Cores.Load, gateway.Port, new SaturationPlan(Clients), bench.Options.Seconds, stop);
        Usage.Spent spent = usage.End();
        bench.Progress.Round(result.Name, round + 1, rounds, gateway.Name, $"saturation {report.RequestsPerSecond:F0}/s  {spent}");
        return new Saturation(report.RequestsPerSecond, spent.ProxyIdle);
    }

    /// <summary>Says in the report how the rate came about; the median of the saturations.</summary>
    public static double Note(ScenarioResult result, IReadOnlyList<Saturation> all, double share)
    {
        Summary rates = Summary.Of([.. all.Select(one => one.Rate)]);
        double idle = Summary.Of([.. all.Select(one => one.ProxyIdle)]).Median;
        result.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Rate: {rates.Median * share:F0} requests a second, {share * 100:F0} % of what the gateway took from {Clients} clients of wrk ({rates.Median:F0}, from {rates.Min:F0} to {rates.Max:F0})."));
        if (idle > ProxyIdleMax)
        {
            result.Note($"The load, not the gateway, set that limit: the gateway's cores were idle for {idle:F0} % of it.");
        }

        return rates.Median;
    }

    /// <param name="Rate">Requests a second.</param>
    /// <param name="ProxyIdle">Of the gateway's cores, in percent.</param>
    internal readonly record struct Saturation(double Rate, double ProxyIdle);
}
