using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

/// <summary>The tests of all transports, and what this one alone can.</summary>
[Collection(nameof(Descriptors))]
public sealed class EpollConnectionTests() : ConnectionTests(Transports.Epoll)
{
    [Fact]
    public async Task UnixSocketWhoseBacklogIsFull_IsConnectedOnceThereIsRoom()
    {
        await using EpollLoopGroup group = new(count: 1);
        Loop loop = group.Loops[0];
        string path = Path.Combine(Path.GetTempPath(), $"edgeproxy-{Guid.NewGuid():n}.sock");
        UnixDomainSocketEndPoint address = new(path);
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen(1);
        List<Socket> fillers = [];
        for (bool isFull = false; !isFull;)
        {
            Socket filler = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            fillers.Add(filler);
            Task connecting = filler.ConnectAsync(address);
            isFull = await Task.WhenAny(connecting, Task.Delay(300)) != connecting || connecting.IsFaulted;
        }

        Task<ConnectionContext> connect = Task.Run(async () =>
        {
            await loop.SwitchTo();
            ConnectionContext connection = await group.Connector.ConnectAsync(loop, new ConnectTarget(address, null), CancellationToken.None);
            await Task.Yield();
            return connection;
        });
        await Task.Delay(100);
        Assert.False(connect.IsCompleted);
        for (int i = 0; i < 2; i++)
        {
            (await listener.AcceptAsync()).Dispose();
        }

        ConnectionContext made = await connect.WaitAsync(TimeSpan.FromSeconds(30));
        await loop.SwitchTo();
        await made.DisposeAsync();
        await Task.Yield();
        fillers.ForEach(static filler => filler.Dispose());
        File.Delete(path);
    }
}
