using System.Diagnostics;
using System.Globalization;

namespace EdgeProxy.Benchmarks;

/// <summary>
/// The exchanges of <see cref="AdmissionBenchmarks"/> in turn, a thousand of each at a time: on a machine that others use, what disturbs one
/// disturbs all, and the lower quartile of the turns shows little of it. Run it with <c>DOTNET_TieredCompilation=0</c>, which compiles once, as the
/// native binary is.
/// </summary>
internal static class AdmissionReport
{
    private const int AskedPerTurn = 1_000;
    private const int WarmTurns = 20;

    public static int Run(int turns, TextWriter output)
    {
        var benchmarks = new AdmissionBenchmarks();
        benchmarks.SetUp();
        GC.Collect();
        (string Name, Func<int> Ask)[] all =
        [
            (nameof(benchmarks.Bare), benchmarks.Bare),
            (nameof(benchmarks.RememberedKey), benchmarks.RememberedKey),
            (nameof(benchmarks.RememberedKeyWithoutFields), benchmarks.RememberedKeyWithoutFields),
            (nameof(benchmarks.NewKey), benchmarks.NewKey),
            (nameof(benchmarks.NewKeyWithoutFields), benchmarks.NewKeyWithoutFields),
            (nameof(benchmarks.ColdKey), benchmarks.ColdKey),
            (nameof(benchmarks.ColdKeyWithoutFields), benchmarks.ColdKeyWithoutFields),
        ];
        double[][] taken = [.. all.Select(_ => new double[turns])];
        for (int turn = -WarmTurns; turn < turns; turn++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                double nanoseconds = Turn(all[i].Ask);
                if (turn >= 0)
                {
                    taken[i][turn] = nanoseconds;
                }
            }
        }

        double bare = QuartileOf(taken[0]);
        for (int i = 0; i < all.Length; i++)
        {
            double quartile = QuartileOf(taken[i]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all[i].Name,-28} {quartile,7:F0} ns, {quartile - bare,7:F0} more than bare"));
        }

        return 0;
    }

    private static double Turn(Func<int> ask)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < AskedPerTurn; i++)
        {
            ask();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / AskedPerTurn;
    }

    private static double QuartileOf(double[] values) => values.Order().ElementAt(values.Length / 4);
}
