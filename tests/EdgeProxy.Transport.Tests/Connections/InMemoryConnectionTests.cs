using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

public sealed class InMemoryConnectionTests
{
    private static readonly ConnectTarget Target = new(new IPEndPoint(IPAddress.Loopback, 1), null);

    private readonly TestLoopGroup _group = new(seed: 1);
    private readonly List<string> _events = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Echo_ReturnsWhatWasSentHoweverItIsSplit(int piece)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            TestLoopGroup group = new(seed, count: 3);
            InMemoryConnection client = group.Connect(new EchoHandler(group), new InMemoryOptions { SendPieceBytes = piece, BufferedBytesMax = 8 });
            StringBuilder received = new();
            client.Send("hello over a narrow pipe");
            client.CloseSending();
            while (!client.IsEnded)
            {
                group.Run();
                received.Append(client.ReadText());
            }

            Assert.Equal("hello over a narrow pipe", received.Append(client.ReadText()).ToString());
            group.Run();
            Assert.Equal(0, group.OpenClients);
            Assert.All(group.Loops, static loop => Assert.Equal(0, loop.Connections));
        }
    }

    [Fact]
    public void HalfClose_CompletesInputAndFiresClosedWhileOutputCanBeWritten()
    {
        InMemoryConnection client = _group.Connect(new ScriptedHandler(_group, async (loop, connection) =>
        {
            ((ILoopConnection)connection).OnClosed(state => _events.Add($"closed {state} {loop.IsCurrent}"), "A");
            Assert.Throws<InvalidOperationException>(() => ((ILoopConnection)connection).OnClosed(static _ => { }, null));
            ReadResult result = await connection.Transport.Input.ReadAsync();
            _events.Add($"completed {result.IsCompleted}");
            await loop.Yield();
            FlushResult flush = await connection.Transport.Output.WriteAsync("late"u8.ToArray());
            _events.Add($"flushed {flush.IsCompleted}");
        }));
        _group.Run();
        client.CloseSending();
        _group.Run();
        Assert.Equal(["closed A True", "completed True", "flushed False"], _events.Order(StringComparer.Ordinal));
        Assert.Equal("late", client.ReadText());
        Assert.True(client.IsDisposed && client.IsEnded);
    }

    [Fact]
    public void Reset_MakesReadsThrowAndFlushesComplete()
    {
        InMemoryConnection client = _group.Connect(new ScriptedHandler(_group, async (_, connection) =>
        {
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await connection.Transport.Input.ReadAsync());
            _events.Add($"flushed {(await connection.Transport.Output.WriteAsync(new byte[1])).IsCompleted}");
        }));
        _group.Run();
        client.Reset();
        _group.Run();
        Assert.Equal(["flushed True"], _events);
        Assert.Equal(0, _group.OpenClients);
    }

    [Fact]
    public void HandlerThatThrows_AbortsAndIsReported()
    {
        _group.Loop.Unhandled = [];
        InMemoryConnection client = _group.Connect(new ScriptedHandler(_group, static (_, _) => throw new InvalidDataException("bug")));
        _group.Run();
        Assert.True(client.IsAborted && client.IsDisposed);
        Assert.Equal("bug", Assert.Single(_group.Loop.Unhandled).Message);
        Assert.Equal(0, _group.Loop.Connections);
        Assert.Equal(0, _group.Loop.Timers.Armed);
    }

    [Fact]
    public void FullPipe_HoldsTheGatewayBackUntilTheScriptReads()
    {
        InMemoryConnection client = _group.Connect(
            new ScriptedHandler(_group, async (_, connection) =>
            {
                for (int i = 0; i < 10; i++)
                {
                    await connection.Transport.Output.WriteAsync(new byte[60]);
                    _events.Add("written");
                }
            }),
            new InMemoryOptions { BufferedBytesMax = 100 });
        _group.Run();
        Assert.Single(_events);
        int total = 0;
        while (!client.IsEnded)
        {
            total += client.ReadAvailable().Length;
            _group.Run();
        }

        Assert.Equal(600, total + client.ReadAvailable().Length);
        Assert.Equal(10, _events.Count);
    }

    [Fact]
    public void ScriptBeyondTheGatewaysBuffer_WaitsWithTheRest()
    {
        InMemoryConnection client = new(_group.Run, new InMemoryOptions { BufferedBytesMax = 100 });
        client.Send(new byte[150]);
        client.Send(new byte[50]);
        Assert.Equal(50, client.UnsentBytes);
        Assert.True(client.Context.Transport.Input.TryRead(out ReadResult result));
        Assert.Equal(150, result.Buffer.Length);
        client.Context.Transport.Input.AdvanceTo(result.Buffer.End);
        Assert.Equal(0, client.UnsentBytes);
    }

    [Fact]
    public void Connects_AreAcceptedRefusedFailedOrCancelled()
    {
        ConnectionContext connection = Connect();
        InMemoryConnection upstream = _group.Upstreams.TakeAccepted();
        upstream.Send("hi");
        Assert.Equal(2, _group.Loop.Complete(() => connection.Transport.Input.ReadAsync()).Buffer.Length);
        Assert.Equal(1, _group.Upstreams.OpenConnections);
        _group.Loop.Complete(connection.DisposeAsync);
        Assert.Equal(0, _group.Upstreams.OpenConnections);

        _group.Upstreams.OnConnect = static attempt => attempt.Refuse();
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => Connect()).SocketErrorCode);
        _group.Upstreams.OnConnect = static attempt => attempt.Fail(new IOException("odd"));
        Assert.Equal("odd", Assert.Throws<IOException>(() => Connect()).Message);

        _group.Upstreams.OnConnect = static _ => { };
        using CancellationTokenSource source = new();
        Task<ConnectionContext> pending = _group.Loop.Start(() => _group.Connector.ConnectAsync(_group.Loop, Target, source.Token));
        _group.Run();
        Assert.False(pending.IsCompleted);
        source.Cancel();
        _group.Run();
        Assert.True(pending.IsCanceled);
        Assert.False(_group.Upstreams.Attempts[^1].Accept());
        Assert.Equal(0, _group.Upstreams.OpenConnections);
        Assert.Equal(4, _group.Upstreams.Attempts.Count);
    }

    [Fact]
    public void SameSeed_SameOrder_AndTimersRunInVirtualTime()
    {
        Assert.Equal(Order(5), Order(5));
        Assert.NotEqual(Order(5), Order(6));
        long fired = 0;
        _group.Loop.Invoke(() => _group.Loop.Timers.Schedule(new LoopTimer(_ => fired = _group.Time.Milliseconds, null), 60_000));
        _group.Advance(59_999);
        Assert.Equal(0, fired);
        _group.Advance(1_000);
        Assert.Equal(60_000, fired);
        Assert.Equal(60_999, _group.Time.Milliseconds);
    }

    private static List<int> Order(int seed)
    {
        TestLoop loop = new(seed);
        List<int> order = [];
        object same = new();
        List<int> inOrder = [];
        for (int i = 0; i < 20; i++)
        {
            int number = i;
            loop.Post(_ => order.Add(number), null);
            loop.Post(_ => inOrder.Add(number), same);
        }

        loop.Run();
        Assert.Equal(Enumerable.Range(0, 20), inOrder);
        return order;
    }

    private ConnectionContext Connect() =>
        _group.Loop.Complete(() => _group.Connector.ConnectAsync(_group.Loop, Target, CancellationToken.None));
}
