namespace EdgeProxy.LoadTests.Tests;

/// <summary>A report as a run would make it.</summary>
internal static class SampleReport
{
    public static ScenarioResult Scenario()
    {
        var result = new ScenarioResult("plain", "GET <of> 100 bytes");
        foreach ((string name, double[] rounds) in new[] { (Contestant.Gateway, new[] { 8.0, 9, 7 }), ("nginx", [10, 20, 5]), ("nginx, large buffers", [5, 5, 5]), ("yarp", [1, 1, 1]) })
        {
            foreach (double round in rounds)
            {
                result.Add(name, Measure.Cpu, round);
                result.Add(name, Measure.ProxyIdle, 12);
            }
        }

        var plot = new Plot("Latency", "percentile", "µs") { Percentiles = true };
        plot.Lines.Add(new PlotLine(Contestant.Gateway, [(0, 100), (90, 200), (99.9, 4000)]));
        result.Plots.Add(plot);
        result.Note("A note.");
        result.Note("A note.");
        result.Problems.Add("Something <went> wrong.");
        return result;
    }

    public static SuiteReport Report()
    {
        ScenarioResult scenario = Scenario();
        Budget[] budgets = [new("plain", "cpu", "nginx") { AtMost = 0.5, Aim = 0.4 }, new("idle", "connectionBytes", Against: null) { AtMost = 1 }];
        return new SuiteReport(new SuiteOptions("edgeproxy", new CorePlan("0", "1")) { Rounds = 3, Seconds = 1 }, [("gateway", "1.2.3")], "loadtest plain", ["wrk -t1 & more"], [scenario], BudgetFile.Check(budgets, [scenario], isShort: false));
    }
}
