using System.Globalization;
using System.Text.Json;

namespace EdgeProxy.Benchmarks;

/// <summary>Runs every budgeted operation in this process, without BenchmarkDotNet, and counts the bytes that it allocates.</summary>
internal static class BudgetCheck
{
    private const int WarmUpIterations = 2_000;
    private const int MeasuredIterations = 100_000;
    private const int Batches = 5;

    /// <summary>0 when all are within budget; 1 when one is not, or when file and list do not name the same operations.</summary>
    public static int Run(string file, TextWriter output)
    {
        Dictionary<string, long> budgets = Read(file);
        bool failed = false;
        output.WriteLine($"{"operation",-60} {"bytes/op",10} {"budget",8}");
        foreach (BudgetedOperation operation in BudgetedOperations.All)
        {
            if (!budgets.Remove(operation.Name, out long budget))
            {
                output.WriteLine($"{operation.Name,-60} {"",10} {"none",8}  MISSING in {Path.GetFileName(file)}");
                failed = true;
                continue;
            }

            long bytes = Measure(operation.Prepare());
            bool exceeded = bytes > budget * MeasuredIterations;
            failed |= exceeded;
            string average = ((double)bytes / MeasuredIterations).ToString("0.###", CultureInfo.InvariantCulture);
            output.WriteLine($"{operation.Name,-60} {average,10} {budget,8}{(exceeded ? "  EXCEEDED" : "")}");
        }

        foreach (string name in budgets.Keys)
        {
            output.WriteLine($"{name,-60} {"",10} {budgets[name],8}  NO SUCH OPERATION");
            failed = true;
        }

        return failed ? 1 : 0;
    }

    private static long Measure(Action operation)
    {
        for (int i = 0; i < WarmUpIterations; i++)
        {
            operation();
        }

        // The least of a few batches: a collection in the middle of one closes the thread's allocation buffer and counts
        // what was left of it, some kilobytes, once. An operation that allocates does so in every batch.
        long least = long.MaxValue;
        for (int batch = 0; batch < Batches && least > 0; batch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < MeasuredIterations; i++)
            {
                operation();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static Dictionary<string, long> Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.EnumerateObject().ToDictionary(
            entry => entry.Name, entry => entry.Value.GetProperty("allocatedBytes").GetInt64(), StringComparer.Ordinal);
    }
}
