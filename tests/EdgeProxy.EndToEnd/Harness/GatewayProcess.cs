using System.Net;
using System.Runtime.InteropServices;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// The binary under test as a process. Which binary: the one that EDGEPROXY_BINARY names, or the managed build of
/// <c>src/EdgeProxy</c> in the configuration in which this test was built.
/// </summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    public static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private GatewayProcess(ChildProcess process, TemporaryFolder folder, int port, int opsPort, bool ownsFolder = true)
    {
        Process = process;
        _folder = folder;
        Port = port;
        OpsPort = opsPort;
        _ownsFolder = ownsFolder;
    }

    public ChildProcess Process { get; }

    /// <summary>The working folder of the process.</summary>
    public string Folder => _folder.Path;

    /// <summary>The port that the documents' listener was given; for a demo, that it found itself, 0.</summary>
    public int Port { get; }

    public int OpsPort { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public static string Binary { get; } = FindBinary();

    /// <summary>Whether it is the published one, by whose figures the gateway is measured.</summary>
    public static bool IsPublished { get; } = System.Environment.GetEnvironmentVariable("EDGEPROXY_BINARY") is { Length: > 0 };

    /// <summary>
    /// What every start of the binary gets. The managed build's host is told where the runtime of this test is, since
    /// it need not stand where the host looks.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
        ["DOTNET_NOLOGO"] = "1",
    };

    /// <summary>Starts the gateway on a document whose listener <c>public</c> is at a free port, and waits until it is ready.</summary>
    /// <param name="document">Makes the document of the listener's port.</param>
    /// <param name="settings">The settings file, in the working folder; without it there is none.</param>
    public static Task<GatewayProcess> StartAsync(
        Func<int, string> document, string? settings = null, IReadOnlyDictionary<string, string>? variables = null) =>
        StartAsync((port, _) => new Dictionary<string, string>(StringComparer.Ordinal) { ["gateway.json"] = document(port) }, settings, variables);

    /// <param name="files">Makes the files of the configuration folder of the listener's port and the folder's path.</param>
    /// <param name="settings">The settings file, in the working folder; without it there is none.</param>
    public static async Task<GatewayProcess> StartAsync(
        Func<int, string, IReadOnlyDictionary<string, string>> files, string? settings = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        TemporaryFolder folder = new();
        int port = FreePort.Next();
        int opsPort = FreePort.Next();
        string configuration = folder.File("config");
        foreach ((string name, string text) in files(port, configuration))
        {
            folder.Write(Path.Combine("config", name), text);
        }

        if (settings is not null)
        {
            folder.Write("edgeproxy.json", settings);
        }

        ChildProcess process = ChildProcess.Start(
            Binary, ["run", "--config", configuration, "--ops", $"127.0.0.1:{opsPort}"], folder.Path, With(variables));
        GatewayProcess gateway = new(process, folder, port, opsPort);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    /// <summary>Starts the gateway on what is in <paramref name="folder"/>'s <c>config</c>, which outlives it.</summary>
    /// <param name="port">Of the listener that the documents have; told to the caller again, and no more.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<GatewayProcess> StartInAsync(TemporaryFolder folder, int port, IReadOnlyDictionary<string, string>? settings = null)
    {
        int opsPort = FreePort.Next();
        ChildProcess process = ChildProcess.Start(
            Binary, ["run", "--config", folder.File("config"), "--ops", $"127.0.0.1:{opsPort}"], folder.Path, With(settings));
        GatewayProcess gateway = new(process, folder, port, opsPort, ownsFolder: false);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    /// <summary>Starts the gateway by way of another program, which runs in its place or as its parent, and waits until it is ready.</summary>
    /// <param name="wrapper">The program with its arguments; those of the gateway follow.</param>
    /// <param name="document">Makes the document of the listener's port.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<GatewayProcess> StartUnderAsync(
        IReadOnlyList<string> wrapper, Func<int, string> document, IReadOnlyDictionary<string, string>? settings = null)
    {
        TemporaryFolder folder = new();
        int port = FreePort.Next();
        int opsPort = FreePort.Next();
        folder.Write(Path.Combine("config", "gateway.json"), document(port));
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach ((string name, string value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        string[] command = [.. wrapper, Binary, "run", "--config", folder.File("config"), "--ops", $"127.0.0.1:{opsPort}"];
        ChildProcess process = ChildProcess.Start(command[0], command[1..], folder.Path, environment);
        GatewayProcess gateway = new(process, folder, port, opsPort);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    /// <summary>Starts the gateway without any configuration, in an empty folder: the demo.</summary>
    public static async Task<GatewayProcess> StartDemoAsync()
    {
        TemporaryFolder folder = new();
        int opsPort = FreePort.Next();
        ChildProcess process = ChildProcess.Start(
            Binary, ["run", "--ops", $"127.0.0.1:{opsPort}"], folder.Path, Environment);
        GatewayProcess gateway = new(process, folder, 0, opsPort);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    /// <summary>Runs the binary to its end, such as for <c>validate</c>.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments) =>
        ChildProcess.RunAsync(Binary, arguments, folder, ReadyLimit, Environment);

    /// <summary>Asks it to end as an orchestrator does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Process.Terminate();
        return await Process.WaitForExitAsync(StopLimit);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? variables)
    {
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        return environment;
    }

    private async Task WaitUntilReadyAsync()
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(2) };
        Uri readiness = new($"http://127.0.0.1:{OpsPort}/readyz");
        string last = "no answer";
        using CancellationTokenSource limit = new(ReadyLimit);
        while (!limit.IsCancellationRequested && !Process.HasExited)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(readiness);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"status {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}";
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                last = exception.Message;
            }

            await Task.Delay(20);
        }

        // Give the readers of its output a moment to see what it said last.
        await Task.Delay(100);
        string description = Process.Describe();
        await DisposeAsync();
        Assert.Fail($"The gateway did not get ready ({readiness}: {last}).\n{description}");
    }

    private static string FindBinary()
    {
        if (System.Environment.GetEnvironmentVariable("EDGEPROXY_BINARY") is { Length: > 0 } given)
        {
            return File.Exists(given)
                ? Path.GetFullPath(given)
                : throw new InvalidOperationException($"EDGEPROXY_BINARY names {given}, which is not there.");
        }

        // tests/EdgeProxy.EndToEnd/bin/CONFIGURATION/FRAMEWORK/
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string configuration = framework.Parent!.Name;
        string root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        string built = Path.Combine(root, "src/EdgeProxy/bin", configuration, framework.Name, "edgeproxy");
        return File.Exists(built)
            ? built
            : throw new InvalidOperationException($"There is no binary to test: {built} is not built and EDGEPROXY_BINARY is not set.");
    }
}
