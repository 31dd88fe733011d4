using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeProxy.Transport.Tests;

/// <content>
/// Callers that are not on the connection's loop: middleware of a server, and TLS as one. A server starts each connection on the
/// thread pool.
/// </content>
public abstract partial class ConnectionTests
{
    [Fact]
    public async Task EchoFromTheThreadPool_LosesNoByte()
    {
        int onLoop = 0;
        await using LoopServer server = await StartAsync(new PoolEcho(() => onLoop += _group.Loops.Any(static loop => loop.IsCurrent) ? 1 : 0));
        using Socket client = server.ConnectRaw();
        byte[] sent = new byte[4 * 1024 * 1024];
        FillPattern(sent, 0);
        Task sending = client.SendAsync(sent).ContinueWith(_ => client.Shutdown(SocketShutdown.Send), TaskScheduler.Default);
        byte[] got = await ReadToEnd(client);
        await sending;
        Assert.True(IsPattern(new ReadOnlySequence<byte>(got), 0));
        Assert.Equal(sent.Length, got.Length);
        Assert.Equal(0, onLoop);
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
        foreach (Loop each in _group.Loops)
        {
            await each.SwitchTo();
            Assert.Equal(0, each.Buffers.Rented);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task CancellationsFromTheThreadPool_AreRealThereToo()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new PoolHandler(async connection =>
        {
            PipeReader input = connection.Transport.Input;
            ValueTask<ReadResult> read = input.ReadAsync();
            input.CancelPendingRead();
            ReadResult result = await read;
            input.AdvanceTo(result.Buffer.Start);
            string text = $"{result.IsCanceled} ";
            using CancellationTokenSource source = new(30);
            text += await Record.ExceptionAsync(async () => await input.ReadAsync(source.Token)) is OperationCanceledException;
            connection.Transport.Output.CancelPendingFlush();
            text += $" {(await connection.Transport.Output.WriteAsync("done"u8.ToArray())).IsCanceled}";
            text += $" {(await connection.Transport.Output.FlushAsync()).IsCanceled}";
            connection.Abort(new ConnectionAbortedException("enough"));
            text += $" {(await Record.ExceptionAsync(async () => await input.ReadAsync()))?.Message}";
            seen.SetResult(text);
        }));
        using Socket client = server.ConnectRaw();
        Assert.Equal("True True True False enough", await seen.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task ClosedToken_FiresOffTheLoopWhenThePeerCloses()
    {
        TaskCompletionSource<bool> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new PoolHandler(async connection =>
        {
            connection.ConnectionClosed.Register(() => seen.SetResult(_group.Loops.Any(static loop => loop.IsCurrent)));
            started.SetResult();
            await seen.Task;
        }));
        using (server.ConnectRaw())
        {
            await started.Task.WaitAsync(Patience);
        }

        Assert.False(await seen.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task TlsOfTheServer_EchoesThroughSmallWrites()
    {
        using X509Certificate2 certificate = new Certificates().Sign("upstream.test", ["upstream.test"], [IPAddress.Loopback], "1.3.6.1.5.5.7.3.1");
        await using LoopServer server = await StartAsync(new EchoHandler(_group), listen => listen.UseHttps(certificate));
        await OnLoop(async () =>
        {
            ClientTls tls = new("upstream.test", null, Verify: false, null);
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, tls), CancellationToken.None);
            const long Total = 4 * 1024 * 1024;
            Task sending = Send(connection.Transport.Output, Total);
            await Receive(connection.Transport.Input, Total);
            await sending;
            Assert.True(Loop.IsCurrent);
            Assert.False(((ILoopConnection)connection).TryEndSending());
            await connection.DisposeAsync();
        });
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
        Assert.Empty(_unhandled);
    }

    [Fact]
    public async Task UnboundListener_AcceptsNoMoreAndSaysSo()
    {
        IConnectionListenerFactory factory = _group.NewListenerFactory(
            new ListenTerms(Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions.CreateDefaultBoundListenSocket),
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        IConnectionListener listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        ValueTask<ConnectionContext?> accept = listener.AcceptAsync();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.EndPoint);
        ConnectionContext accepted = (await accept.AsTask().WaitAsync(Patience))!;
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, accepted.LocalEndPoint);

        // The address is taken, for others and for the same again.
        await Assert.ThrowsAsync<AddressInUseException>(async () => await factory.BindAsync(listener.EndPoint));
        ValueTask<ConnectionContext?> last = listener.AcceptAsync();
        await listener.UnbindAsync();
        Assert.Null(await last.AsTask().WaitAsync(Patience));
        await listener.UnbindAsync();
        Assert.Throws<SocketException>(() =>
        {
            using Socket late = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            late.Connect(listener.EndPoint);
        });
        await accepted.DisposeAsync();
        Assert.Empty(await ReadToEnd(client));
        await listener.DisposeAsync();
    }

    /// <summary>A connection handler that stays where the server starts it.</summary>
    private sealed class PoolHandler(Func<ConnectionContext, Task> run) : ConnectionHandler
    {
        public override Task OnConnectedAsync(ConnectionContext connection) => run(connection);
    }

    private sealed class PoolEcho(Action look) : ConnectionHandler
    {
        public override async Task OnConnectedAsync(ConnectionContext connection)
        {
            PipeReader input = connection.Transport.Input;
            PipeWriter output = connection.Transport.Output;
            for (int i = 0; ; i++)
            {
                if (!input.TryRead(out ReadResult result))
                {
                    result = await input.ReadAsync();
                }

                look();
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    output.Write(segment.Span);
                }

                input.AdvanceTo(result.Buffer.End);
                await output.FlushAsync();
                look();
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}
