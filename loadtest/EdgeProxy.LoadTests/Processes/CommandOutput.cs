using System.Diagnostics;

namespace EdgeProxy.LoadTests;

/// <summary>Runs a command to its end and returns what it wrote; it is stopped when the run is.</summary>
internal static class CommandOutput
{
    public static async Task<string> OfAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start) ?? throw new SuiteException($"{program} could not be started.");
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            string error = await errors;
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0
                ? output + error
                : throw new SuiteException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{output}{error}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
