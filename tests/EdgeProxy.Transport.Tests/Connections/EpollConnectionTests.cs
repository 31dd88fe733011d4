using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

/// <summary>The tests of all transports, and what this one alone can.</summary>
[Collection(nameof(Descriptors))]
public sealed class EpollConnectionTests() : ConnectionTests(Transports.Epoll)
{
    [Fact]
    public async Task WhatCameWhileTheThreadWasHeldUp_IsServedBeforeTheTimersThatAreDue()
    {
        JumpingTime time = new();
        await using EpollLoopGroup group = new(count: 1, time);
        Loop loop = group.Loops[0];
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(group, new ScriptedHandler(group, async (_, connection) =>
        {
            loop.Timers.Schedule(new LoopTimer(_ => first.TrySetResult("timer"), null), loop.Clock.Milliseconds + 10_000);
            reading.SetResult();
            await connection.Transport.Input.ReadAsync();
            first.TrySetResult("bytes");
        }));
        using Socket client = server.ConnectRaw();
        await reading.Task;
        await Task.Delay(50); // Until the loop waits again.

        // The loop asks for the time first behind its wait: there it gets no processor until both have happened.
        time.HoldUp(() => client.Send("x"u8), TimeSpan.FromSeconds(11));
        loop.Post(static _ => { }, null);
        Assert.Equal("bytes", await first.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task WhatUpstreamsHaveSent_GoesBeforeClients_WhoAreServedAFewAtATimeInTheirOrder()
    {
        const int Clients = 40;
        await using EpollLoopGroup group = new(count: 1);
        Loop loop = group.Loops[0];
        List<string> served = [];
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Task<Socket> accept = listener.AcceptAsync();
        Socket? origin = null;
        await loop.SwitchTo();
        ConnectionContext made = await group.Connector.ConnectAsync(loop, new ConnectTarget(listener.LocalEndPoint!, null), CancellationToken.None);
        Task upstream = ReadAsync(made, "upstream");
        await Task.Yield();
        origin = await accept;
        await using LoopServer server = await LoopServer.StartAsync(group, new ScriptedHandler(group, (_, connection) => ReadAsync(connection, null)), isDirect: true);
        Socket[] clients = [.. Enumerable.Range(0, Clients).Select(_ => server.ConnectRaw())];
        await Task.Delay(100); // Until all of them are read from.
        using Barrier heldUp = new(2);
        loop.Post(_ => Array.ForEach([1, 2], _ => heldUp.SignalAndWait()), null);
        heldUp.SignalAndWait(); // It stands from now on until the next.
        for (int i = 0; i < Clients; i++)
        {
            clients[i].Send([(byte)i]);
        }

        origin.Send([0]);
        heldUp.SignalAndWait();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        string[] expected = ["upstream", .. Enumerable.Range(0, 16).Select(Name), "upstream", .. Enumerable.Range(16, Clients - 16).Select(Name)];
        Assert.Equal(expected, served);
        Array.ForEach(clients, static client => client.Dispose());
        origin.Dispose();
        await upstream;

        async Task ReadAsync(ConnectionContext connection, string? name)
        {
            while (await connection.Transport.Input.ReadAsync() is { Buffer: { IsEmpty: false } bytes })
            {
                served.Add(name ?? Name(bytes.FirstSpan[0]));
                if (served[^1] == Name(0))
                {
                    origin!.Send([1]); // As an upstream answers a request that has just been passed on.
                }

                if (served.Count == Clients + 2)
                {
                    done.SetResult();
                }

                connection.Transport.Input.AdvanceTo(bytes.End);
            }

            await connection.DisposeAsync();
        }

        static string Name(int number) => $"client {number}";
    }

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

    /// <summary>Jumps when it is asked for the next time, behind what happens meanwhile.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private Action? _meanwhile;
        private long _jump;
        private long _ahead;

        public void HoldUp(Action meanwhile, TimeSpan jump)
        {
            _jump = jump.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond;
            Volatile.Write(ref _meanwhile, meanwhile);
        }

        public override long GetTimestamp()
        {
            if (Interlocked.Exchange(ref _meanwhile, null) is { } meanwhile)
            {
                meanwhile();
                _ahead += _jump;
            }

            return base.GetTimestamp() + _ahead;
        }
    }
}
