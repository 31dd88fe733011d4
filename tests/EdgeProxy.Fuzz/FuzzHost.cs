using SharpFuzz;

namespace EdgeProxy.Fuzz;

/// <summary>What a fuzzer runs: one target, named by the first argument, fed by libFuzzer, or once with the file that the second names.</summary>
internal static class FuzzHost
{
    private static int Main(string[] arguments)
    {
        FuzzTarget? target = arguments.Length is 1 or 2 ? FuzzTargets.Find(arguments[0]) : null;
        if (target is null)
        {
            Console.Error.WriteLine($"Give one target of: {string.Join(", ", FuzzTargets.Names)}, and a file to run it once.");
            return 1;
        }

        if (arguments.Length == 2)
        {
            target(File.ReadAllBytes(arguments[1]));
            return 0;
        }

        Fuzzer.LibFuzzer.Run(input => target(input));
        return 0;
    }
}
