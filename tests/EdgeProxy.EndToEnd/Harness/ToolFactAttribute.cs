using System.Diagnostics;

namespace EdgeProxy.EndToEnd;

/// <summary>A test that needs a program of the machine, and perhaps a right; skipped, with the reason, where it has not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tool">The program.</param>
    /// <param name="probe">Arguments with which it must succeed.</param>
    public ToolFactAttribute(string tool, params string[] probe)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(tool, probe) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            Skip = process.ExitCode == 0 ? null! : $"{tool} {string.Join(' ', probe)} fails on this machine.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip = $"{tool} is not installed.";
        }
    }
}
