using SharpFuzz;

namespace EdgeProxy.Fuzz;

/// <summary>What a fuzzer runs: one target, named by the first argument, fed by AFL or libFuzzer.</summary>
internal static class FuzzHost
{
    private static int Main(string[] arguments)
    {
        FuzzTarget? target = arguments.Length == 1 ? FuzzTargets.Find(arguments[0]) : null;
        if (target is null)
        {
            Console.Error.WriteLine($"Give one target of: {string.Join(", ", FuzzTargets.Names)}.");
            return 1;
        }

        Fuzzer.LibFuzzer.Run(input => target(input));
        return 0;
    }
}
