using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What a set of cores did between two moments, by /proc/stat.</summary>
internal readonly record struct CoreTimes(long Idle, long Total)
{
    public static CoreTimes Now(string cores) => Of(File.ReadAllText("/proc/stat"), CorePlan.Parse(cores)!);

    /// <summary>Per cent of the time since that nothing ran.</summary>
    public double IdlePercentSince(CoreTimes before) => Total == before.Total ? 0 : 100.0 * (Idle - before.Idle) / (Total - before.Total);

    /// <summary>Core seconds since, idle or not; a tick is a hundredth.</summary>
    public double SecondsSince(CoreTimes before) => (Total - before.Total) / 100.0;

    /// <summary>The lines cpuN: user nice system idle iowait irq softirq steal, in ticks; what follows is in these already.</summary>
    internal static CoreTimes Of(string stat, int[] cores)
    {
        long idle = 0, total = 0;
        foreach (string line in stat.Split('\n'))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 9 || !fields[0].StartsWith("cpu", StringComparison.Ordinal)
                || !int.TryParse(fields[0].AsSpan(3), CultureInfo.InvariantCulture, out int core) || !cores.Contains(core))
            {
                continue;
            }

            long[] ticks = [.. fields[1..9].Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
            idle += ticks[3] + ticks[4];
            total += ticks.Sum();
        }

        return new CoreTimes(idle, total);
    }
}
