using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>The binary under a service manager, and as the first process of a container.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NotifySocket_IsToldOfStartReloadsWatchdogAndStop()
    {
        string path = _folder.File("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        int port = FreePort.Next();
        _folder.Write("config/gateway.json", Mock(port));
        await using GatewayProcess gateway = await GatewayProcess.StartInAsync(
            _folder,
            port,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NOTIFY_SOCKET"] = path,
                ["WATCHDOG_USEC"] = "600000",
                ["EDGEPROXY_RELOAD__INTERVAL"] = "0s",
            });
        Assert.Equal("READY=1\nSTATUS=configuration 1 is in use", await ReceiveAsync(manager, "READY=1"));
        await ReceiveAsync(manager, "WATCHDOG=1");
        gateway.Process.HangUp();
        Assert.Matches("\nMONOTONIC_USEC=[0-9]+\n", await ReceiveAsync(manager, "RELOADING=1"));
        Assert.Equal("READY=1\nSTATUS=configuration 2 is in use", await ReceiveAsync(manager, "READY=1"));
        _folder.Write("config/gateway.json", "{");
        gateway.Process.HangUp();
        await ReceiveAsync(manager, "RELOADING=1");
        Assert.Equal("READY=1\nSTATUS=the documents are refused; configuration 2 is in use", await ReceiveAsync(manager, "READY=1"));
        await ReceiveAsync(manager, "WATCHDOG=1");
        gateway.Process.Terminate();
        await ReceiveAsync(manager, "STOPPING=1");
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit));
    }

    [ToolFact("systemd-socket-activate", "--version")]
    public async Task InheritedSocket_IsTakenByTheListenerOfItsAddressAlsoAfterItLeftAndCameBack()
    {
        int port = FreePort.Next();
        int spare = FreePort.Next();
        int other = FreePort.Next();
        _folder.Write("config/gateway.json", Mock(port));
        string[] arguments =
        [
            "-l", $"127.0.0.1:{port}", "-l", $"127.0.0.1:{spare}", "--fdname=web:spare",
            .. GatewayProcess.Environment.SelectMany(variable => (string[])["-E", $"{variable.Key}={variable.Value}"]),
            GatewayProcess.Binary, "run", "--config", _folder.File("config"), "--ops", $"127.0.0.1:{FreePort.Next()}",
        ];
        await using ChildProcess process = ChildProcess.Start("systemd-socket-activate", arguments, _folder.Path);

        // The first connection starts the gateway, which finds it waiting.
        await Eventually.HoldsAsync(() => Task.FromResult(process.Errors.Contains("Listening on", StringComparison.Ordinal)), "A line in the log", process.Describe);
        await AskAsync(port);
        Assert.Contains($"listener public takes the inherited socket web at 127.0.0.1:{port}", process.Errors, StringComparison.Ordinal);

        // It serves before it has looked for what nobody wanted.
        string unwanted = $"no listener has the address of the inherited socket spare, 127.0.0.1:{spare}";
        await Eventually.HoldsAsync(() => Task.FromResult(process.Errors.Contains(unwanted, StringComparison.Ordinal)), "A line in the log", process.Describe);
        _folder.Write("config/gateway.json", Mock(other));
        process.HangUp();
        await Eventually.HoldsAsync(() => Task.FromResult(process.Errors.Contains("configuration 2 is in use", StringComparison.Ordinal)), "A line in the log", process.Describe);
        await AskAsync(other);
        _folder.Write("config/gateway.json", Mock(port));
        process.HangUp();
        await Eventually.HoldsAsync(() => Task.FromResult(process.Errors.Contains("configuration 3 is in use", StringComparison.Ordinal)), "A line in the log", process.Describe);
        await AskAsync(port);
        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(GatewayProcess.StopLimit));
    }

    /// <summary>The kernel delivers to process 1 of a namespace only the signals that it handles.</summary>
    [ToolFact("unshare", "--pid", "--fork", "--mount-proc", "true")]
    public async Task FirstProcessOfAContainer_EndsBySigterm()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(["unshare", "--pid", "--fork", "--mount-proc"], Mock);
        int parent = gateway.Process.Id;
        string children = await File.ReadAllTextAsync($"/proc/{parent}/task/{parent}/children");
        int child = int.Parse(children.Trim(), CultureInfo.InvariantCulture);
        string names = (await File.ReadAllLinesAsync($"/proc/{child}/status")).Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
        Assert.EndsWith("\t1", names, StringComparison.Ordinal);
        await AskAsync(gateway.Port);
        (int killed, _, _) = await ChildProcess.RunAsync("kill", ["-TERM", child.ToString(CultureInfo.InvariantCulture)], "/", Patience);
        Assert.Equal(0, killed);
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit));
        Assert.Contains("stopped", gateway.Process.Errors, StringComparison.Ordinal);
    }

    private static string Mock(int port) => Documents.Routes(port, "\"GET /\": { \"mock\": { \"body\": \"hello\" } }");

    private static async Task AskAsync(int port)
    {
        using RawConnection client = await RawClient.ConnectAsync(port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    /// <summary>The next datagram that begins so; others are skipped.</summary>
    private static async Task<string> ReceiveAsync(Socket manager, string first)
    {
        using var limit = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = await manager.ReceiveAsync(buffer.AsMemory(), limit.Token);
            string text = Encoding.UTF8.GetString(buffer, 0, count);
            if (text.StartsWith(first, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
