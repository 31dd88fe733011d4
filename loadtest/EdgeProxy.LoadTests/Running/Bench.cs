using System.Text.RegularExpressions;

namespace EdgeProxy.LoadTests;

/// <summary>What scenarios are given: what was asked for, the origin, and a way to start servers. It stops all that it started.</summary>
internal sealed partial class Bench : IAsyncDisposable
{
    private static readonly TimeSpan OriginLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly ChildProcess _origin;
    private readonly ServerStart _start;
    private readonly List<RunningServer> _servers = [];
    private readonly HashSet<string> _commands = new(StringComparer.Ordinal);

    private Bench(SuiteOptions options, Progress progress, string folder, FreePorts ports, ChildProcess origin, int originPort)
    {
        Options = options;
        Progress = progress;
        OriginPort = originPort;
        _folder = folder;
        _origin = origin;
        _start = new ServerStart(options.Binary, options.Transport, options.Cores, folder, ports, originPort);
        AddCommand(origin.CommandLine);
    }

    [GeneratedRegex(@"\b[23]\d{4}\b")]
    private static partial Regex PortNumber { get; }

    [GeneratedRegex(@"DIR/\d+-\w+(?<end>/|\b)")]
    private static partial Regex ServerNumber { get; }

    public SuiteOptions Options { get; }

    public Progress Progress { get; }

    public int OriginPort { get; }

    /// <summary>The command lines of everything that was started, ports and folders as they were first.</summary>
    public IReadOnlyCollection<string> Commands => _commands;

    public static async Task<Bench> StartAsync(SuiteOptions options, Progress progress, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("edgeproxy-load-").FullName;

        // nginx drops its privileges, and its workers must still get at their files.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var ports = new FreePorts();
        int port = ports.Take();
        string own = Path.Combine(folder, "origin");
        Directory.CreateDirectory(own);
        ChildProcess origin = ChildProcess.Start("origin", options.Cores.Load, own, ToolFinder.Find("dotnet", "dotnet-sdk-10.0"), [SuiteFiles.ThisProgram, "origin", $"{port}"]);
        var bench = new Bench(options, progress, folder, ports, origin, port);
        try
        {
            await Readiness.WaitAsync(new RunningServer(new Contestant("origin", ServerKind.Direct), origin, port, own), OriginLimit, stop);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async Task<RunningServer> StartAsync(Contestant contestant, CancellationToken stop)
    {
        RunningServer server = await _start.StartAsync(contestant, stop);
        _servers.Add(server);
        if (server.Process is not null)
        {
            AddCommand(server.Process.CommandLine);
        }

        return server;
    }

    /// <summary>Starts all, in this order.</summary>
    public async Task<List<RunningServer>> StartAllAsync(IEnumerable<Contestant> contestants, CancellationToken stop)
    {
        List<RunningServer> servers = [];
        foreach (Contestant contestant in contestants)
        {
            servers.Add(await StartAsync(contestant, stop));
        }

        return servers;
    }

    /// <summary>Stops every server, but not the origin: a scenario leaves nothing behind that could disturb the next.</summary>
    public async Task StopServersAsync()
    {
        while (_servers.Count > 0)
        {
            // Off the list first: one that cannot be stopped must not keep the others running.
            RunningServer server = _servers[^1];
            _servers.RemoveAt(_servers.Count - 1);
            await server.DisposeAsync();
        }
    }

    /// <summary>Notes a command for the report, without the folder and the ports of this run.</summary>
    public void AddCommand(string commandLine)
    {
        string command = commandLine.Replace(_folder, "DIR", StringComparison.Ordinal).Replace(SuiteFiles.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        _commands.Add(ServerNumber.Replace(PortNumber.Replace(command, "PORT"), "DIR${end}"));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopServersAsync();
        }
        finally
        {
            await _origin.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
