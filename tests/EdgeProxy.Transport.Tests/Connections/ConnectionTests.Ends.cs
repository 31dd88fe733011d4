using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

/// <content>How connections end: half-closes of either side, cuts at any byte, resets, aborts, cancellations by token.</content>
public abstract partial class ConnectionTests
{
    [Fact]
    public async Task MessageCutAtAnyByte_IsReadUpToThereAndThenEnds()
    {
        const int Length = 40;
        TaskCompletionSource<(int, bool)> seen = null!;
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (_, connection) =>
        {
            PipeReader input = connection.Transport.Input;
            while (true)
            {
                ReadResult result = await input.ReadAsync();
                if (result.IsCompleted)
                {
                    bool isRight = IsPattern(result.Buffer, 0);
                    int length = (int)result.Buffer.Length;
                    input.AdvanceTo(result.Buffer.End);
                    seen.SetResult((length, isRight));
                    return;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }));
        byte[] message = new byte[Length];
        FillPattern(message, 0);
        for (int cut = 0; cut <= Length; cut++)
        {
            seen = new TaskCompletionSource<(int, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
            using Socket client = server.ConnectRaw();
            int half = cut / 2;
            await client.SendAsync(message.AsMemory(0, half));
            await Task.Yield();
            await client.SendAsync(message.AsMemory(half, cut - half));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal((cut, true), await seen.Task.WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task EndedSending_IsSeenByThePeerWhichMayStillSend()
    {
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (_, connection) =>
        {
            await connection.Transport.Output.WriteAsync("last words"u8.ToArray());
            Assert.True(((ILoopConnection)connection).TryEndSending());
            ReadResult result = await connection.Transport.Input.ReadAtLeastAsync(6);
            Assert.Equal("answer"u8.ToArray(), result.Buffer.ToArray());
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            Assert.True((await connection.Transport.Input.ReadAsync()).IsCompleted);
        }));
        using Socket client = server.ConnectRaw();
        Assert.Equal("last words"u8.ToArray(), await ReadToEnd(client));
        await client.SendAsync("answer"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
        Assert.Empty(_unhandled);
    }

    [Fact]
    public async Task PeerThatResetsWhileItIsWrittenTo_EndsTheFlushAndIsToldOnTheLoop()
    {
        TaskCompletionSource<bool> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<Exception?> read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (loop, connection) =>
        {
            ((ILoopConnection)connection).OnClosed(_ => closed.TrySetResult(loop.IsCurrent), null);
            FlushResult flush;
            do
            {
                flush = await connection.Transport.Output.WriteAsync(new byte[64 * 1024]);
            }
            while (!flush.IsCompleted);
            completed.SetResult(loop.IsCurrent);
            read.SetResult(await Record.ExceptionAsync(async () => await connection.Transport.Input.ReadAsync()));
            await closed.Task; // Nobody is told of a connection that is over.
        }));
        using (Socket client = server.ConnectRaw())
        {
            await client.ReceiveAsync(new byte[100]);
            client.LingerState = new LingerOption(true, 0);
        }

        Assert.True(await completed.Task.WaitAsync(Patience));
        Assert.True(await closed.Task.WaitAsync(Patience));

        // The kernel tells the reset once. Where the send has got it, the framework's sockets then read a clean end.
        Exception? failure = await read.Task.WaitAsync(Patience);
        Assert.True(failure is IOException || (failure is null && _group is VirtualLoopGroup), $"{failure}");
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
        Assert.Empty(_unhandled);
    }

    [Fact]
    public async Task Abort_ResetsAndEndsAPendingFlush()
    {
        ConnectionContext? accepted = null;
        TaskCompletionSource<bool> flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (_, connection) =>
        {
            Volatile.Write(ref accepted, connection);
            FlushResult flush;
            do
            {
                flush = await connection.Transport.Output.WriteAsync(new byte[256 * 1024]);
            }
            while (!flush.IsCompleted);
            flushed.SetResult(flush.IsCanceled);
        }));
        using Socket client = server.ConnectRaw();
        await Eventually(() => Volatile.Read(ref accepted) is not null);
        await Task.Delay(100);
        Assert.False(flushed.Task.IsCompleted);
        accepted!.Abort();
        Assert.False(await flushed.Task.WaitAsync(Patience));
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            while (await client.ReceiveAsync(new byte[1024 * 1024]) > 0)
            {
            }
        });
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure).SocketErrorCode);
    }

    [Fact]
    public async Task BytesThatNobodyReceives_AreSeenWithTheKernelUntilTheyAreRead()
    {
        const long Total = 16 * 1024 * 1024; // Far above what the framework's transport takes into its pipe unasked.
        TaskCompletionSource<bool> before = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<(bool AfterReading, bool AfterClosing)> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (loop, connection) =>
        {
            ILoopConnection own = (ILoopConnection)connection;
            before.SetResult(own.HasWaitingBytes());
            do
            {
                await loop.Yield();
            }
            while (!own.HasWaitingBytes());
            await Receive(connection.Transport.Input, Total);
            bool afterReading = own.HasWaitingBytes();
            connection.Abort();
            seen.SetResult((afterReading, own.HasWaitingBytes()));
        }));
        using Socket client = server.ConnectRaw();
        Assert.False(await before.Task.WaitAsync(Patience));
        byte[] message = new byte[Total];
        FillPattern(message, 0);
        await client.SendAsync(message);
        Assert.Equal((false, false), await seen.Task.WaitAsync(Patience));
        Assert.Empty(_unhandled);
    }

    [Fact]
    public async Task CancelPendingRead_CompletesInALaterTurnAndTheNextReadWaits()
    {
        await using LoopServer server = await StartAsync(new EchoHandler(_group));
        await OnLoop(async () =>
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, null), CancellationToken.None);
            PipeReader input = connection.Transport.Input;
            bool done = false;
            ValueTask<ReadResult> read = input.ReadAsync();
            Task following = Following(read, () => done = true);
            input.CancelPendingRead();
            Assert.False(done, "it completed within the call");
            await following;
            Assert.True(done);

            // One that nobody waits for is kept for the next read, and is over with it.
            input.CancelPendingRead();
            Assert.True((await input.ReadAsync()).IsCanceled);
            await connection.Transport.Output.WriteAsync("x"u8.ToArray());
            ReadResult result = await input.ReadAsync();
            Assert.False(result.IsCanceled);
            Assert.Equal("x"u8.ToArray(), result.Buffer.ToArray());
            input.AdvanceTo(result.Buffer.End);
            await connection.DisposeAsync();
        });

        static async Task Following(ValueTask<ReadResult> read, Action done)
        {
            ReadResult result = await read;
            Assert.True(result is { IsCanceled: true, IsCompleted: false, Buffer.IsEmpty: true });
            done();
        }
    }

    [Fact]
    public async Task Tokens_CancelReadsAndFlushesOnTheLoop()
    {
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (_, connection) =>
            await connection.Transport.Input.ReadAtLeastAsync(int.MaxValue)));
        await OnLoop(async () =>
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, null), CancellationToken.None);
            using CancellationTokenSource early = new();
            await early.CancelAsync();
            await Loop.SwitchTo();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.Transport.Input.ReadAsync(early.Token));
            using CancellationTokenSource late = new();
            late.CancelAfter(30);
            OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await connection.Transport.Input.ReadAsync(late.Token));
            Assert.Equal(late.Token, exception.CancellationToken);
            Assert.True(Loop.IsCurrent);
            await connection.DisposeAsync();
        });
    }

    [Fact]
    public async Task CancelledWrite_IsSentAllTheSameAndLeavesItsMemoryToTheCaller()
    {
        const int Length = 16 * 1024 * 1024;
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long wrong = -1;
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (loop, connection) =>
        {
            await go.Task;
            await loop.SwitchTo();
            long read = 0;
            while (read < Length)
            {
                ReadResult result = await connection.Transport.Input.ReadAsync();
                if (!IsPattern(result.Buffer, read))
                {
                    break;
                }

                read += result.Buffer.Length;
                connection.Transport.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }

            wrong = read;
        }));
        await OnLoop(async () =>
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, null), CancellationToken.None);
            byte[] bytes = new byte[Length];
            FillPattern(bytes, 0);
            ValueTask<FlushResult> write = connection.Transport.Output.WriteAsync(bytes);
            Assert.False(write.IsCompleted, "the kernel took it all");
            connection.Transport.Output.CancelPendingFlush();
            FlushResult result = await write;
            Assert.True(result is { IsCanceled: true, IsCompleted: false });
            Assert.True(Loop.IsCurrent);
            bytes.AsSpan().Clear();
            go.SetResult();
            Assert.False((await connection.Transport.Output.FlushAsync()).IsCanceled);
            await connection.DisposeAsync();
        });
        await Eventually(() => Volatile.Read(ref wrong) >= 0);
        Assert.Equal(Length, wrong);
    }

    [Fact]
    public async Task OutputCompleted_SendsTheRestAndThenEnds()
    {
        const int Length = 8 * 1024 * 1024;
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, static (_, connection) =>
        {
            byte[] bytes = new byte[Length];
            FillPattern(bytes, 0);
            connection.Transport.Output.Write(bytes); // And no flush.
            return Task.CompletedTask;
        }));
        using Socket client = server.ConnectRaw();
        byte[] all = await ReadToEnd(client);
        Assert.Equal(Length, all.Length);
        Assert.True(IsPattern(new ReadOnlySequence<byte>(all), 0));
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnflushedBytesOfAnAbortedConnection_ReachNobodyAndLeakNothing(bool byException)
    {
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (_, connection) =>
        {
            connection.Transport.Output.Write(new byte[50_000]);
            await connection.Transport.Input.ReadAsync();
            if (byException)
            {
                await connection.Transport.Output.CompleteAsync(new IOException("no more"));
            }
            else
            {
                connection.Abort();
            }
        }));
        using Socket client = server.ConnectRaw();
        await client.SendAsync("x"u8.ToArray());
        Assert.Empty(await ReadToEnd(client));
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
        foreach (Loop each in _group.Loops)
        {
            // A turn later: an exception closes the connection before it has given back what was written.
            await each.Yield();
            Assert.Equal(0, each.Buffers.Rented);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task ManyConnections_AreSpreadEvenly()
    {
        await using LoopServer server = await StartAsync(new EchoHandler(_group));
        List<Socket> clients = [];
        for (int i = 0; i < 40; i++)
        {
            clients.Add(server.ConnectRaw());
        }

        await Eventually(() => _group.Loops.Sum(static loop => loop.Connections) == 40);
        Assert.All(_group.Loops, static loop => Assert.InRange(loop.Connections, 18, 22));
        clients.ForEach(static client => client.Dispose());
        await Eventually(() => _group.Loops.All(static loop => loop.Connections == 0));
    }

    [Fact]
    public async Task IdleConnections_HoldNoBuffers()
    {
        await using LoopServer server = await StartAsync(new EchoHandler(_group));
        await OnLoop(async () =>
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, null), CancellationToken.None);
            await connection.Transport.Output.WriteAsync(new byte[100_000]);
            for (long read = 0; read < 100_000;)
            {
                ReadResult result = await connection.Transport.Input.ReadAsync();
                read += result.Buffer.Length;
                connection.Transport.Input.AdvanceTo(result.Buffer.End);
            }

            ValueTask<ReadResult> idle = connection.Transport.Input.ReadAsync();
            Assert.Equal(0, Loop.Buffers.Rented);
            connection.Transport.Input.CancelPendingRead();
            await idle;
            await connection.DisposeAsync();
        });
    }

    private static bool IsPattern(in ReadOnlySequence<byte> buffer, long from)
    {
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            foreach (byte value in segment.Span)
            {
                if (value != Pattern(from++))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void FillPattern(Span<byte> span, long from)
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = Pattern(from + i);
        }
    }
}
