using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

/// <content>Few descriptors left. None at all is tested on the built binary: a process that compiles as it runs does not live without.</content>
public abstract partial class ConnectionTests
{
    [Fact]
    public async Task HighDescriptor_IsClosedAndTold()
    {
        Observer observer = new() { DescriptorsMax = 0 };
        await using LoopServer server = await StartAsync(new EchoHandler(_group), observer: observer);
        for (int i = 0; i < 10; i++)
        {
            using Socket refused = server.ConnectRaw();
            Assert.Empty(await ReadToEnd(refused));
        }

        Assert.Equal(10, observer.Refused);
        Assert.Equal(0, observer.Paused);
        Assert.All(_group.Loops, static loop => Assert.Equal(0, loop.Connections));
        observer.DescriptorsMax = int.MaxValue;
        await AssertEchoesAsync(server);
    }

    [Fact]
    public async Task ConnectorWithoutDescriptors_Fails()
    {
        await using LoopGroup group = _newGroup(1, null);
        group.DescriptorsMax = 1;
        await using LoopServer server = await StartAsync(new EchoHandler(_group));
        await group.Loops[0].SwitchTo();
        SocketException failure = await Assert.ThrowsAsync<SocketException>(
            async () => await group.Connector.ConnectAsync(group.Loops[0], new ConnectTarget(server.Address, null), CancellationToken.None));
        Assert.Equal(SocketError.TooManyOpenSockets, failure.SocketErrorCode);
        await Task.Yield();
    }

    private static async Task AssertEchoesAsync(LoopServer server)
    {
        using Socket client = server.ConnectRaw();
        await client.SendAsync("hello"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("hello"u8.ToArray(), await ReadToEnd(client));
    }

    private sealed class Observer : IAcceptObserver
    {
        private int _refused;
        private int _paused;

        public int DescriptorsMax { get; set; }

        public int Refused => Volatile.Read(ref _refused);

        public int Paused => Volatile.Read(ref _paused);

        public void DescriptorRefused() => Interlocked.Increment(ref _refused);

        public void AcceptPaused() => Interlocked.Increment(ref _paused);
    }
}
