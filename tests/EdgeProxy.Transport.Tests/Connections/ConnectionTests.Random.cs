using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

/// <content>Long random sequences, in which no byte may be lost, doubled or changed, whatever is cancelled.</content>
public abstract partial class ConnectionTests
{
    private static readonly int Operations =
        int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_TRANSPORT_OPERATIONS") ?? "20000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RandomReadsFlushesAndCancellations_LoseNoByte(int seed)
    {
        TaskCompletionSource<(Loop, ConnectionContext)> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(new ScriptedHandler(_group, async (loop, connection) =>
        {
            accepted.SetResult((loop, connection));
            await over.Task;
            await loop.SwitchTo();
        }));
        await Loop.SwitchTo();
        ConnectionContext here = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, null), CancellationToken.None);
        await Task.Yield();
        (Loop loop, ConnectionContext there) = await accepted.Task.WaitAsync(Patience);

        using CancellationTokenSource stop = new();
        RandomEnd[] ends = [new(Loop, here, seed), new(loop, there, seed + 1000)];
        Task harassing = Task.Run(() => Harass(ends, new Random(seed + 2000), stop.Token));
        int writes = Operations / 4;
        Task[] all = [.. ends.SelectMany(end => (Task[])[end.WriteAsync(writes), end.ReadAsync()])];
        await all[0];
        await all[2];

        // Each side is told how much the other has written, and ends when it has it.
        ends[0].Expected = ends[1].Written;
        ends[1].Expected = ends[0].Written;
        ends[0].Wake();
        ends[1].Wake();
        await Task.WhenAll(all).WaitAsync(TimeSpan.FromMinutes(5));
        await stop.CancelAsync();
        await harassing;
        Assert.Equal(ends[1].Written, ends[0].Read);
        Assert.Equal(ends[0].Written, ends[1].Read);
        Assert.True(ends.Sum(static end => end.Cancelled) > Operations / 1000, "too little was cancelled to prove anything");
        await Loop.SwitchTo();
        await here.DisposeAsync();
        await Task.Yield();
        over.SetResult();
        await Eventually(() => _group.Loops.All(static each => each.Connections == 0));
        Assert.Empty(_unhandled);
        foreach (Loop each in _group.Loops)
        {
            await each.SwitchTo();
            Assert.Equal(0, each.Buffers.Rented);
            await Task.Yield();
        }
    }

    /// <summary>Cancels from off the loops, and on them.</summary>
    private static async Task Harass(RandomEnd[] ends, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            RandomEnd end = ends[random.Next(ends.Length)];
            int what = random.Next(6);
            if (what < 3)
            {
                end.Cancel(what);
            }
            else
            {
                end.Loop.Post(_ => end.Cancel(what - 3), null);
            }

            if (random.Next(8) == 0)
            {
                await Task.Delay(random.Next(2), CancellationToken.None);
            }
            else
            {
                Thread.SpinWait(random.Next(2_000));
            }
        }
    }

    /// <summary>One end: writes a pattern, and checks that of the other.</summary>
    private sealed class RandomEnd(Loop loop, ConnectionContext connection, int seed)
    {
        private readonly PipeReader _input = connection.Transport.Input;
        private readonly PipeWriter _output = connection.Transport.Output;
        private volatile CancellationTokenSource? _source;
        private long _expected = long.MaxValue;

        public Loop Loop => loop;

        public long Written { get; private set; }

        public long Read { get; private set; }

        public int Cancelled { get; private set; }

        public long Expected { set => Volatile.Write(ref _expected, value); }

        public void Wake() => _input.CancelPendingRead();

        public void Cancel(int what)
        {
            switch (what)
            {
                case 0:
                    _input.CancelPendingRead();
                    break;
                case 1:
                    _output.CancelPendingFlush();
                    break;
                default:
                    _source?.Cancel();
                    break;
            }
        }

        public async Task WriteAsync(int writes)
        {
            Random random = new(seed);
            await loop.SwitchTo();
            byte[] lent = new byte[200_000];
            for (int i = 0; i < writes; i++)
            {
                int length = random.Next(20) == 0 ? random.Next(200_000) : random.Next(2_000);
                FlushResult result;
                if (random.Next(2) == 0)
                {
                    Fill(lent.AsSpan(0, length), Written);
                    result = await (_output is IGatheringWriter gathering && random.Next(2) == 0
                        ? gathering.WriteAsync(Cut(lent.AsMemory(0, length), random))
                        : _output.WriteAsync(lent.AsMemory(0, length)));
                    lent.AsSpan(0, length).Clear(); // Lent no longer, cancelled or not.
                }
                else
                {
                    Fill(_output.GetSpan(length)[..length], Written);
                    _output.Advance(length);
                    result = await FlushAsync(random);
                }

                Written += length;
                Assert.True(loop.IsCurrent);
                Assert.False(result.IsCompleted);
                Cancelled += result.IsCanceled ? 1 : 0;
                if (random.Next(16) == 0)
                {
                    await loop.Yield();
                }
            }

            // What a cancelled flush left is sent before this one completes.
            while ((await _output.FlushAsync()).IsCanceled)
            {
                Cancelled++;
            }

            await Task.Yield();
        }

        /// <summary>Into up to as many pieces as one call takes, some of them empty.</summary>
        private static ReadOnlyMemory<byte>[] Cut(ReadOnlyMemory<byte> bytes, Random random)
        {
            var pieces = new ReadOnlyMemory<byte>[1 + random.Next(IGatheringWriter.PiecesMax)];
            for (int i = 0; i < pieces.Length; i++)
            {
                int length = i == pieces.Length - 1 ? bytes.Length : random.Next(bytes.Length + 1);
                pieces[i] = bytes[..length];
                bytes = bytes[length..];
            }

            return pieces;
        }

        public async Task ReadAsync()
        {
            Random random = new(seed + 1);
            await loop.SwitchTo();
            while (Read < Volatile.Read(ref _expected))
            {
                ReadResult result;
                try
                {
                    if (!(random.Next(4) == 0 && _input.TryRead(out result)))
                    {
                        result = await _input.ReadAsync(Token(random));
                    }
                }
                catch (OperationCanceledException)
                {
                    Assert.True(loop.IsCurrent);
                    Cancelled++;
                    continue;
                }

                Assert.True(loop.IsCurrent);
                Assert.False(result.IsCompleted);
                Cancelled += result.IsCanceled ? 1 : 0;
                Take(result.Buffer, random);
            }

            await Task.Yield();
        }

        private async ValueTask<FlushResult> FlushAsync(Random random)
        {
            try
            {
                return await _output.FlushAsync(Token(random));
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                return default;
            }
        }

        private CancellationToken Token(Random random)
        {
            if (random.Next(8) != 0)
            {
                return CancellationToken.None;
            }

            _source = new CancellationTokenSource();
            return _source.Token;
        }

        private void Take(ReadOnlySequence<byte> buffer, Random random)
        {
            long taken = random.Next(4) == 0 ? random.NextInt64(buffer.Length + 1) : buffer.Length;
            long at = Read;
            foreach (ReadOnlyMemory<byte> segment in buffer.Slice(0, taken))
            {
                Check(segment.Span, at);
                at += segment.Length;
            }

            Read = at;
            SequencePosition consumed = buffer.GetPosition(taken);
            if (taken == buffer.Length || random.Next(2) == 0)
            {
                _input.AdvanceTo(consumed);
            }
            else
            {
                _input.AdvanceTo(consumed, buffer.GetPosition(random.NextInt64(buffer.Length - taken), consumed));
            }
        }

        private static void Fill(Span<byte> span, long from)
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = Pattern(from + i);
            }
        }
    }
}
