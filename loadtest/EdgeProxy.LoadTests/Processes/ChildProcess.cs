using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>
/// A process that the suite started and will stop, by its id. Its output goes to a file, since a pipe would have to be read
/// while something is measured.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private const int SignalHangUp = 1;
    private const int OutputShown = 4000;
    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _log;
    private bool _disposed;

    private ChildProcess(Process process, string name, string log, string commandLine)
    {
        _process = process;
        _log = log;
        Name = name;
        CommandLine = commandLine;
    }

    public string Name { get; }

    public string CommandLine { get; }

    public int Id => _process.Id;

    public bool HasExited => _disposed || _process.HasExited;

    /// <param name="cores">The cores that it may use, as taskset writes them.</param>
    public static ChildProcess Start(string name, string cores, string folder, string program, IReadOnlyList<string> arguments)
    {
        string log = Path.Combine(folder, "output.log");
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true };

        // The shell only opens the file: exec keeps the id.
        string[] shell = ["-c", "exec \"$@\" >>\"$0\" 2>&1", log, ToolFinder.Find("taskset", "util-linux"), "-c", cores, program, .. arguments];
        foreach (string argument in shell)
        {
            start.ArgumentList.Add(argument);
        }

        // A variable of the one who runs the suite must not change a setting of the gateway that is measured.
        foreach (string variable in start.Environment.Keys.Where(key => key.StartsWith("EDGEPROXY_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        Process process = Process.Start(start) ?? throw new SuiteException($"{program} could not be started.");
        process.StandardInput.Close();
        return new ChildProcess(process, name, log, $"taskset -c {cores} {program} {string.Join(' ', arguments)}");
    }

    public void HangUp() => Signal(SignalHangUp);

    /// <summary>A mistake about this process, with the end of what it wrote.</summary>
    public SuiteException Mistake(string what)
    {
        string output = File.Exists(_log) ? File.ReadAllText(_log).Trim() : "";
        return new SuiteException($"{Name} {what}: {CommandLine}\n{(output.Length > OutputShown ? output[^OutputShown..] : output)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (!_process.HasExited)
            {
                Signal(SignalTerminate);
                using var limit = new CancellationTokenSource(TerminationLimit);
                await _process.WaitForExitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        finally
        {
            _process.Dispose();
        }
    }

    private void Signal(int signal)
    {
        // It may have ended between the look and the signal, which is what was wanted.
        const int noSuchProcess = 3;
        if (Native.Kill(_process.Id, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not noSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }
}
