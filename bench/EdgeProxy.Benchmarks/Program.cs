using System.Globalization;
using BenchmarkDotNet.Running;

namespace EdgeProxy.Benchmarks;

/// <summary>
/// <c>check-budgets [FILE]</c> holds every budgeted operation to its bytes and exits 1 when one exceeds them;
/// <c>cache-memory [GIB]</c> says what a full cache takes;
/// <c>admission [TURNS]</c> says what limits add to an exchange, also on a machine that others use;
/// all other arguments are BenchmarkDotNet's (<c>--filter '*Router*'</c>).
/// </summary>
public static class Program
{
    public static int Main(string[] args)
    {
        if (args is ["check-budgets", ..])
        {
            string file = args.Length > 1 ? args[1] : Path.Combine(AppContext.BaseDirectory, "Budgets.json");
            return BudgetCheck.Run(file, Console.Out);
        }

        if (args is ["cache-memory", ..])
        {
            return CacheMemoryReport.Run((args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1) << 30, Console.Out);
        }

        if (args is ["admission", ..])
        {
            return AdmissionReport.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 600, Console.Out);
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
