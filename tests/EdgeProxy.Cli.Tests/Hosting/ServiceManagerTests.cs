using System.Net.Sockets;
using System.Text;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

public sealed class ServiceManagerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-notify-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task States_ReachPathsAndAbstractNames(bool isAbstract)
    {
        using ServiceManager manager = Manager(isAbstract);
        manager.Ready("configuration 1 is in use");
        manager.Reloading();
        manager.Stopping("draining");
        Assert.Equal("READY=1\nSTATUS=configuration 1 is in use", await ReceiveAsync());
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=", await ReceiveAsync());
        Assert.Equal("STOPPING=1\nSTATUS=draining", await ReceiveAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1")]
    [InlineData("/nowhere/notify")]
    public void NobodyThere_IsNoFailure(string? socket)
    {
        using var manager = new ServiceManager(socket, TimeSpan.Zero, NullLogger.Instance);
        manager.Ready("x");
        manager.Alive();
    }

    [Fact]
    public void ManagerThatReadsNothing_HoldsNobodyUp()
    {
        using ServiceManager manager = Manager(isAbstract: false);
        for (int i = 0; i < 10_000; i++)
        {
            manager.Alive();
        }
    }

    [Fact]
    public async Task StuckLoop_HoldsSignsOfLifeBack()
    {
        using ServiceManager manager = Manager(isAbstract: false, TimeSpan.FromMilliseconds(200));
        await using var loops = new VirtualLoopGroup(2);
        using var stop = new CancellationTokenSource();
        Task watching = new LoopWatchdog(manager, loops.Loops, NullLogger.Instance).RunAsync(stop.Token);
        Assert.Equal("WATCHDOG=1", await ReceiveAsync());
        Assert.Equal("WATCHDOG=1", await ReceiveAsync());
        using var release = new ManualResetEventSlim();
        using var isStuck = new ManualResetEventSlim();
        loops.Loops[1].Post(
            _ =>
            {
                isStuck.Set();
                release.Wait();
            },
            null);
        isStuck.Wait(Patience);

        // The round that was under way may still say so, and one that began before.
        await Task.Delay(300);
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            await ReceiveAsync();
        }

        await Task.Delay(600);
        Assert.False(_socket.Poll(0, SelectMode.SelectRead), "There was a sign of life while a loop was stuck.");
        release.Set();
        Assert.Equal("WATCHDOG=1", await ReceiveAsync());
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task NoWatchdog_GivesNoSigns()
    {
        using ServiceManager manager = Manager(isAbstract: false);
        await using var loops = new VirtualLoopGroup(1);
        await new LoopWatchdog(manager, loops.Loops, NullLogger.Instance).RunAsync(CancellationToken.None);
        Assert.False(_socket.Poll(0, SelectMode.SelectRead));
    }

    private ServiceManager Manager(bool isAbstract, TimeSpan watchdog = default)
    {
        string name = isAbstract ? $"@edgeproxy-test-{Guid.NewGuid():N}" : Path.Combine(_folder, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        return new ServiceManager(name, watchdog, NullLogger.Instance);
    }

    private async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[1024];
        int count = await _socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
