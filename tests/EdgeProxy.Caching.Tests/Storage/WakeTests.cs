using System.Collections.Concurrent;

namespace EdgeProxy.Caching.Tests;

/// <summary>Loops on threads of their own that look again only when they are woken: a wake that is lost makes them stand still.</summary>
public sealed class WakeTests
{
    private const int Fills = 150;
    private const int ReadersPerLoop = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(200_000, 1_000_000)]
    [InlineData(200_000, 20_000)]
    [InlineData(300, 1_000_000)]
    public void ReadersAndWriterThatSleepBetweenWakes_ComeToTheEnd(int length, int objectBytesMax)
    {
        using CacheStore store = new(new CacheStoreOptions
        {
            BudgetBytes = 8 << 20,
            Loops = 3,
            Secret = (1, 2),
            ObjectBytesMax = objectBytesMax,
            WindowBytes = 8 << 10,
            PoisonFreed = true,
        });
        Sleeper[] sleepers = [.. Enumerable.Range(0, 3).Select(_ => new Sleeper())];
        CacheLoop[] loops = [.. sleepers.Select(store.CreateLoop)];
        byte[] body = StoreFixture.Body(length);
        using Barrier barrier = new(3);
        List<string> errors = [];
        Thread[] threads =
        [
            new(() => Run(errors, () => Write(store, loops[0], sleepers[0], barrier, body))),
            new(() => Run(errors, () => Read(store, loops[1], sleepers[1], barrier, body))),
            new(() => Run(errors, () => Read(store, loops[2], sleepers[2], barrier, body))),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Limit * 2)));
        Assert.Empty(errors);
    }

    private static void Run(List<string> errors, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            lock (errors)
            {
                errors.Add(exception.ToString());
            }
        }
    }

    private static void Write(CacheStore store, CacheLoop loop, Sleeper sleeper, Barrier barrier, byte[] body)
    {
        for (int number = 0; number < Fills; number++)
        {
            Assert.Equal(FillStart.Started, loop.BeginFill(store.KeyOf(BitConverter.GetBytes(number)), 0, 0, 0, out CacheFill? fill, out _));
            Assert.True(barrier.SignalAndWait(Limit));
            Assert.True(barrier.SignalAndWait(Limit));
            Assert.True(fill!.SetHead(new EntryContent { Length = number % 2 == 0 ? body.Length : EntryContent.LengthUnknown }));
            CountingWaiter waiter = new();
            for (int sent = 0; sent < body.Length;)
            {
                int taken = fill.Append(body.AsSpan(sent, Math.Min(body.Length - sent, 1 + (number * 37 % 5000))));
                sent += taken;
                if (taken == 0 && fill.WaitForRoom(waiter) is var room and not RoomStatus.Now)
                {
                    Assert.Equal(RoomStatus.Later, room);
                    int calls = waiter.Calls;
                    sleeper.SleepUntil(loop, () => waiter.Calls > calls);
                }
            }

            fill.Complete(0);
            Assert.True(barrier.SignalAndWait(Limit));
        }
    }

    private static void Read(CacheStore store, CacheLoop loop, Sleeper sleeper, Barrier barrier, byte[] body)
    {
        for (int number = 0; number < Fills; number++)
        {
            Assert.True(barrier.SignalAndWait(Limit));
            List<SleepingReader> readers = [];
            for (int i = 0; i < ReadersPerLoop; i++)
            {
                Assert.Equal(FillStart.Joined, loop.BeginFill(store.KeyOf(BitConverter.GetBytes(number)), 0, 0, 0, out _, out CacheReader? reader));
                readers.Add(new SleepingReader(reader!, body));
            }

            Assert.True(barrier.SignalAndWait(Limit));
            readers.ForEach(reader => reader.Ready());
            sleeper.SleepUntil(loop, () => readers.TrueForAll(reader => reader.IsAtEnd));
            Assert.True(barrier.SignalAndWait(Limit));
        }
    }

    /// <summary>Reads all there is whenever it is called, and then waits to be called.</summary>
    private sealed class SleepingReader(CacheReader reader, byte[] body) : ICacheWaiter
    {
        public bool IsAtEnd { get; private set; }

        public void Ready()
        {
            do
            {
                ReadStatus status;
                while ((status = reader.Read(out ReadOnlyMemory<byte> memory)) == ReadStatus.Data)
                {
                    Assert.True(memory.Span.SequenceEqual(body.AsSpan((int)reader.Position, memory.Length)));
                    reader.Advance(memory.Length);
                }

                if (status == ReadStatus.End)
                {
                    Assert.Equal(body.Length, reader.Position);
                    reader.Dispose();
                    IsAtEnd = true;
                    return;
                }
            }
            while (!reader.Wait(this));
        }
    }

    private sealed class Sleeper : IWakeTarget
    {
        private readonly BlockingCollection<int> _tokens = [];

        public void Wake(int token) => _tokens.Add(token);

        public void SleepUntil(CacheLoop loop, Func<bool> isOver)
        {
            while (!isOver())
            {
                Assert.True(_tokens.TryTake(out int token, Limit), "nobody woke the loop");
                loop.Woken(token);
            }
        }
    }
}
