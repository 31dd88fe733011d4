using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>A process that a test started, its output, and what the kernel says of it. Stopped by its id alone.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SignalHangUp = 1;
    private const int SignalTerminate = 15;
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly string _commandLine;

    private ChildProcess(Process process, string commandLine)
    {
        _process = process;
        _commandLine = commandLine;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <summary>Resident memory now, in bytes.</summary>
    public long ResidentBytes => StatusKilobytes("VmRSS") * 1024;

    /// <summary>The most resident memory that it had so far, in bytes.</summary>
    public long ResidentBytesMax => StatusKilobytes("VmHWM") * 1024;

    /// <summary>Makes <see cref="ResidentBytesMax"/> begin anew from the resident memory now (proc(5), clear_refs).</summary>
    public void ResetResidentBytesMax() => File.WriteAllText($"/proc/{Id}/clear_refs", "5");

    public int DescriptorCount => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        string commandLine = $"{program} {string.Join(' ', start.ArgumentList)}";
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"Could not start {commandLine}.");
        process.StandardInput.Close();
        return new ChildProcess(process, commandLine);
    }

    /// <summary>Runs a program to its end and returns its exit code and output; fails when it does not end in time.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, TimeSpan limit,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        await using ChildProcess child = Start(program, arguments, folder, environment);
        int exitCode = await child.WaitForExitAsync(limit);
        return (exitCode, child.Output, child.Errors);
    }

    public void HangUp() => Signal(SignalHangUp);

    public void Terminate() => Signal(SignalTerminate);

    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using CancellationTokenSource timeout = new(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The process did not end within {limit}.\n{Describe()}");
        }

        return _process.ExitCode;
    }

    /// <summary>The command line, whether it runs, and all that it wrote: what a failed test needs to be understood.</summary>
    public string Describe()
    {
        string state = _process.HasExited
            ? string.Create(CultureInfo.InvariantCulture, $"ended with exit code {_process.ExitCode}")
            : string.Create(CultureInfo.InvariantCulture, $"running as {_process.Id}");
        return $"Command: {_commandLine}\nState: {state}\nOutput:\n{Output}\nErrors:\n{Errors}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // With the children of a shell, which would keep its output open.
            _process.Kill(entireProcessTree: true);
        }

        try
        {
            using CancellationTokenSource timeout = new(KillLimit);
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // It has ended, and something else holds its output open. A test does not hang for that.
        }

        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && NativeKill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private long StatusKilobytes(string name)
    {
        foreach (string line in File.ReadLines($"/proc/{Id}/status"))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(name.Length + 1).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"/proc/{Id}/status has no line {name}.");
    }

    private static void Append(StringBuilder builder, string? line)
    {
        if (line is not null)
        {
            lock (builder)
            {
                builder.AppendLine(line);
            }
        }
    }

    private static string Read(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int NativeKill(int process, int signal);
}
