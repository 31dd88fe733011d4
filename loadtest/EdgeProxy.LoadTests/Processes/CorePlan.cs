using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>Which cores the proxy has, and which the origin and the load have, as taskset writes them: <c>0</c>, <c>0,2</c>, <c>0-3</c>.</summary>
internal sealed record CorePlan(string Proxy, string Load)
{
    private const int CoresMax = 1024;

    /// <summary>The proxy on the first core, the load on all others; both on the only one if there is one.</summary>
    public static CorePlan Default(int cores) => new("0", cores == 1 ? "0" : cores == 2 ? "1" : $"1-{cores - 1}");

    /// <summary>The proxy on two cores; the load on the others, or on the same two if there are no others.</summary>
    public static CorePlan TwoCores(int cores) => new("0,1", cores <= 2 ? "0,1" : $"2-{cores - 1}");

    /// <summary>The numbers of cores, or null for what is no such list.</summary>
    public static int[]? Parse(string list)
    {
        List<int> cores = [];
        foreach (string part in list.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first)
            {
                return null;
            }

            cores.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return [.. cores];
    }

    /// <summary>Puts every thread of this process on the cores of the load; threads that come later inherit it.</summary>
    public unsafe void PinThisProcessToLoad()
    {
        ulong* mask = stackalloc ulong[CoresMax / 64];
        new Span<ulong>(mask, CoresMax / 64).Clear();
        foreach (int core in Parse(Load)!)
        {
            mask[core / 64] |= 1UL << (core % 64);
        }

        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            int thread = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            if (Native.SetAffinity(thread, CoresMax / 8, mask) != 0)
            {
                throw new SuiteException($"Cores {Load} cannot be used: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}. Choose others with --load-cores.");
            }
        }
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < CoresMax;
}
