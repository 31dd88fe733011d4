using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Testing;

namespace EdgeProxy.Transport.Tests;

/// <summary>The wrappers over a standard pipe of which the other end lives on other threads.</summary>
public sealed class LoopPipeTests : IAsyncDisposable
{
    private readonly VirtualLoopGroup _group = new(count: 1);
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 4_096, resumeWriterThreshold: 2_048, useSynchronizationContext: false));
    private readonly LoopPipeReader _reader;
    private readonly LoopPipeWriter _writer;

    public LoopPipeTests()
    {
        _reader = new LoopPipeReader(Loop, _pipe.Reader);
        _writer = new LoopPipeWriter(Loop, _pipe.Writer);
    }

    private Loop Loop => _group.Loops[0];

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task ReadsCompletedByOtherThreads_ResumeOnTheLoop()
    {
        const int Total = 2_000_000;
        Task<(long Bytes, int Wrong)> reading = OnLoop(async () =>
        {
            long bytes = 0;
            int wrong = 0;
            while (true)
            {
                ReadResult result = await _reader.ReadAsync();
                wrong += Loop.IsCurrent ? 0 : 1;
                bytes += result.Buffer.Length;
                _reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return (bytes, wrong);
                }
            }
        });
        byte[] piece = new byte[1_000];
        for (int sent = 0; sent < Total; sent += piece.Length)
        {
            await _pipe.Writer.WriteAsync(piece);
        }

        await _pipe.Writer.CompleteAsync();
        Assert.Equal((Total, 0), await reading.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task FlushesCompletedByOtherThreads_ResumeOnTheLoop()
    {
        Task<int> writing = OnLoop(async () =>
        {
            int wrong = 0;
            for (int i = 0; i < 2_000; i++)
            {
                _writer.GetSpan(1_000)[..1_000].Fill((byte)i);
                _writer.Advance(1_000);
                Assert.True(_writer.CanGetUnflushedBytes && _writer.UnflushedBytes == 1_000);
                await _writer.FlushAsync();
                wrong += Loop.IsCurrent ? 0 : 1;
            }

            _writer.Complete();
            return wrong;
        });
        long bytes = 0;
        while (true)
        {
            ReadResult result = await _pipe.Reader.ReadAsync();
            bytes += result.Buffer.Length;
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        Assert.Equal(2_000_000, bytes);
        Assert.Equal(0, await writing.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task PendingReadCancelledFromOtherThreads_ReturnsEachTimeOnTheLoop()
    {
        Task<int> reading = OnLoop(async () =>
        {
            for (int cancelled = 0; cancelled < 5_000;)
            {
                ReadResult result = await _reader.ReadAsync();
                Assert.True(Loop.IsCurrent);
                cancelled += result.IsCanceled ? 1 : 0;
                _reader.AdvanceTo(result.Buffer.End);
            }

            return 1;
        });
        while (!reading.IsCompleted)
        {
            _reader.CancelPendingRead();
            await Task.Yield();
        }

        Assert.Equal(1, await reading);
    }

    [Fact]
    public async Task PendingFlushCancelledFromOtherThreads_ReturnsEachTimeOnTheLoop()
    {
        Task<int> writing = OnLoop(async () =>
        {
            await _writer.WriteAsync(new byte[4_000]);
            for (int cancelled = 0; cancelled < 5_000;)
            {
                // One byte over the threshold, then nothing more: each flush waits until it is cancelled.
                FlushResult result = await _writer.WriteAsync(cancelled == 0 ? new byte[200] : ReadOnlyMemory<byte>.Empty);
                Assert.True(Loop.IsCurrent);
                cancelled += result.IsCanceled ? 1 : 0;
            }

            return 1;
        });
        while (!writing.IsCompleted)
        {
            _writer.CancelPendingFlush();
            await Task.Yield();
        }

        Assert.Equal(1, await writing);
    }

    [Fact]
    public async Task TokenAndException_ArriveOnTheLoop()
    {
        using CancellationTokenSource source = new();
        Task<string> reading = OnLoop(async () =>
        {
            string seen = "";
            try
            {
                await _reader.ReadAsync(source.Token);
            }
            catch (OperationCanceledException)
            {
                seen += $"cancelled {Loop.IsCurrent} ";
            }

            try
            {
                await _reader.ReadAsync();
            }
            catch (InvalidDataException exception)
            {
                seen += $"{exception.Message} {Loop.IsCurrent}";
            }

            return seen;
        });
        await Task.Delay(20);
        await source.CancelAsync();
        await Task.Delay(20);
        await _pipe.Writer.CompleteAsync(new InvalidDataException("failed"));
        Assert.Equal("cancelled True failed True", await reading.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task ReadAtLeast_WaitsForTheWholeAndResumesOnTheLoop()
    {
        Task<(long, bool)> reading = OnLoop(async () =>
        {
            ReadResult result = await _reader.ReadAtLeastAsync(10);
            return (result.Buffer.Length, Loop.IsCurrent);
        });
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(1);
            await _pipe.Writer.WriteAsync(new byte[1]);
        }

        Assert.Equal((10, true), await reading.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>The least of a few: a collection that other tests cause may take a buffer out of the shared pools in the middle of one.</summary>
    [Fact]
    public void PingPongInMemory_AllocatesNothing()
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            least = Math.Min(least, PingPong());
        }

        Assert.Equal(0, least);
    }

    /// <summary>Bytes allocated in 20,000 rounds.</summary>
    private static long PingPong()
    {
        TestLoop loop = new() { InOrder = true };
        Pipe there = new(Inline());
        Pipe back = new(Inline());
        LoopDuplexPipe gateway = new(loop, there.Reader, back.Writer);
        LoopDuplexPipe script = new(loop, back.Reader, there.Writer);
        long allocated = -1;
        Task echo = loop.Start(() => Echo(gateway));
        Task play = loop.Start(() => Play(script, rounds: 20_000, bytes => allocated = bytes));
        loop.Run();
        Assert.True(play.IsCompletedSuccessfully && echo.IsCompletedSuccessfully);
        return allocated;
    }

    private static PipeOptions Inline() => new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private static async ValueTask Echo(LoopDuplexPipe pipe)
    {
        while (true)
        {
            ReadResult result = await pipe.Input.ReadAsync();
            if (result.IsCompleted)
            {
                return;
            }

            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                pipe.Output.Write(segment.Span);
            }

            pipe.Input.AdvanceTo(result.Buffer.End);
            await pipe.Output.FlushAsync();
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private static async ValueTask Play(LoopDuplexPipe pipe, int rounds, Action<long> allocated)
    {
        byte[] message = new byte[100];
        long before = 0;
        for (int i = 0; i < rounds; i++)
        {
            if (i == rounds / 2)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            await pipe.Output.WriteAsync(message);
            ReadResult result = await pipe.Input.ReadAtLeastAsync(message.Length);
            pipe.Input.AdvanceTo(result.Buffer.End);
        }

        allocated(GC.GetAllocatedBytesForCurrentThread() - before);
        pipe.Output.Complete();
    }

    private async Task<T> OnLoop<T>(Func<Task<T>> method)
    {
        await Loop.SwitchTo();
        try
        {
            return await method();
        }
        finally
        {
            await Task.Yield();
        }
    }
}
