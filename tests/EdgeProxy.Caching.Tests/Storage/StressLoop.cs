using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeProxy.Caching.Tests;

/// <summary>One loop of a stress test: a few fills and readers at once, each of which is taken a step further now and then.</summary>
internal sealed class StressLoop(StressShared shared, WakeQueue queue, int seed)
{
    private const int ReadersMax = 12;
    private const int FillsMax = 4;

    private readonly Random _random = new(seed);
    private readonly List<Reading> _readers = [];
    private readonly List<Writing> _fills = [];
    private readonly CacheLoop _loop = queue.Loop;

    public Exception? Error { get; private set; }

    public void Run(TimeSpan duration)
    {
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        try
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                Step();
            }

            while (_fills.Count > 0)
            {
                End(_fills[0]);
            }

            while (_readers.Count > 0)
            {
                Close(_readers[0]);
            }

            queue.Run();
        }
        catch (Exception exception)
        {
            Error = exception;
        }
    }

    private void Step()
    {
        queue.Run();
        switch (_random.Next(1000))
        {
            case < 10:
                shared.Purge(_random);
                break;
            case < 20:
                shared.Store.Sweep(StoreFixture.Now, 64);
                break;
            case < 300:
                Ask(SkewedKey());
                break;
            case < 600 when _fills.Count > 0:
                Write(_fills[_random.Next(_fills.Count)]);
                break;
            case < 990 when _readers.Count > 0:
                Read(_readers[_random.Next(_readers.Count)]);
                break;
            default:
                Put(SkewedKey());
                break;
        }
    }

    private int SkewedKey() => (int)(shared.Keys * Math.Pow(_random.NextDouble(), 3));

    private void Ask(int number)
    {
        if (_readers.Count >= ReadersMax)
        {
            // Rather not one of a fill, which else would end without readers most of the time.
            Close(_readers.Find(reading => reading.Reader.FillEnd != FillEnd.None) ?? _readers[_random.Next(_readers.Count)]);
        }

        CacheKey key = shared.Store.KeyOf(StressShared.KeyOf(number));
        long floor = shared.FloorOf(number);
        LookUpStatus status = _loop.LookUp(key, StoreFixture.Now, out CacheReader? reader);
        ulong version = 0;
        if (status == LookUpStatus.Hit)
        {
            Reading reading = Open(number, reader!, floor);
            if (_random.Next(10) == 0)
            {
                Update(key, reader!);
            }

            if (_random.Next(10) > 0)
            {
                return;
            }

            version = reader!.Version;
            Close(reading);
        }

        if (status != LookUpStatus.Uncacheable && _fills.Count < FillsMax)
        {
            Fill(number, key, version);
        }
    }

    private void Fill(int number, in CacheKey key, ulong version)
    {
        // The epoch first: whoever is stamped before a purge then has an epoch before it.
        long epoch = shared.Store.Epoch;
        long stamp = shared.Stamp;
        switch (_loop.BeginFill(key, StoreFixture.Now, epoch, version, out CacheFill? fill, out CacheReader? reader))
        {
            case FillStart.Started:
                Writing writing = new(fill!, Describe(number, stamp), _random.Next(2) == 0);
                _fills.Add(writing);
                if (_random.Next(4) > 0)
                {
                    _readers.Add(new Reading(number, fill!.Attach(), 0));
                }

                break;
            case FillStart.Joined:
                Interlocked.Increment(ref shared.Joined);
                _readers.Add(new Reading(number, reader!, 0));
                break;
            case FillStart.Found:
                Open(number, reader!, 0);
                break;
            default:
                Interlocked.Increment(ref shared.Refused);
                break;
        }
    }

    private Described Describe(int number, long stamp) => new()
    {
        Key = number,
        Seed = (ulong)_random.NextInt64(),
        Stamp = stamp,
        HeadSeed = (ulong)_random.NextInt64(),
        Length = _random.Next(20) switch { 0 => _random.Next(300_000), < 4 => _random.Next(60_000), _ => _random.Next(4_000) },
    };

    private void Write(Writing writing)
    {
        if (!writing.HasHead)
        {
            if (_random.Next(30) == 0)
            {
                _fills.Remove(writing);
                writing.Fill.FailUncacheable(StoreFixture.Now, StoreFixture.Now + _random.Next(2));
            }
            else if (writing.Fill.SetHead(writing.Content()))
            {
                writing.HasHead = true;
            }
            else
            {
                End(writing);
            }

            return;
        }

        Append(writing);
    }

    private void Append(Writing writing)
    {
        int length = (int)Math.Min(writing.Described.Length - writing.Sent, 1 + _random.Next(40_000));
        int taken = writing.Fill.Append(Described.Bytes(writing.Described.Seed, writing.Sent, length));
        writing.Sent += taken;
        if (taken < length)
        {
            if (writing.Fill.WaitForRoom(writing) == RoomStatus.Never)
            {
                End(writing);
            }
        }
        else if (writing.Sent == writing.Described.Length)
        {
            Interlocked.Add(ref shared.Windows, writing.Fill.IsWindow ? 1 : 0);
            _fills.Remove(writing);
            writing.Fill.Complete(StoreFixture.Now);
        }
        else if (_random.Next(50) == 0)
        {
            End(writing);
        }
    }

    private void End(Writing writing)
    {
        _fills.Remove(writing);
        writing.Fill.Fail();
    }

    private void Read(Reading reading)
    {
        if (reading.Reader.HasHead)
        {
            reading.Check();
        }

        ReadStatus status = reading.Reader.Read(out ReadOnlyMemory<byte> memory);
        switch (status)
        {
            case ReadStatus.Data:
                Described.AssertBytes(reading.Described().Seed, reading.Reader.Position, memory.Span);
                Interlocked.Add(ref shared.BytesRead, memory.Length);
                reading.Reader.Advance(_random.Next(3) == 0 ? _random.Next(memory.Length) : memory.Length);
                break;
            case ReadStatus.Wait:
                reading.IsWaiting = reading.IsWaiting || reading.Reader.Wait(reading);
                break;
            case ReadStatus.End:
                Assert.Equal(reading.Described().Length, reading.Reader.Position);
                Close(reading);
                break;
            default:
                Close(reading);
                break;
        }
    }

    private void Put(int number)
    {
        long epoch = shared.Store.Epoch;
        Writing writing = new(null!, Describe(number, shared.Stamp) with { Length = 0 }, isLengthKnown: true);
        _loop.Put(shared.Store.KeyOf(StressShared.KeyOf(number)), StoreFixture.Now, epoch, writing.Content());
    }

    private void Update(in CacheKey key, CacheReader reader)
    {
        Described described = MemoryMarshal.Read<Described>(reader.Metadata) with { HeadSeed = (ulong)_random.NextInt64() };
        _loop.Update(key, StoreFixture.Now, reader.Version, new Writing(null!, described, isLengthKnown: true).Content());
    }

    private Reading Open(int number, CacheReader reader, long floor)
    {
        Reading reading = new(number, reader, floor);
        reading.Check();
        _readers.Add(reading);
        return reading;
    }

    private void Close(Reading reading)
    {
        _readers.Remove(reading);
        reading.Reader.Dispose();
    }

    private sealed class Reading(int number, CacheReader reader, long floor) : ICacheWaiter
    {
        public CacheReader Reader { get; } = reader;

        public bool IsWaiting { get; set; }

        public void Ready() => IsWaiting = false;

        public Described Described() => MemoryMarshal.Read<Described>(Reader.Metadata);

        public void Check()
        {
            Described described = Described();
            Assert.Equal(number, described.Key);
            Assert.Equal(StressShared.KeyOf(number), Reader.Key);
            Assert.Equal(StressShared.TagOf(number), Reader.Tags[0]);
            Assert.True(described.Stamp >= floor, "it was purged");
            Assert.Equal(described.HeadLength, Reader.Head.Length);
            Caching.Tests.Described.AssertBytes(described.HeadSeed, 0, Reader.Head.Span);
        }
    }

    private sealed class Writing(CacheFill fill, Described described, bool isLengthKnown) : ICacheWaiter
    {
        public CacheFill Fill { get; } = fill;

        public Described Described { get; } = described;

        public bool HasHead { get; set; }

        public long Sent { get; set; }

        public void Ready()
        {
        }

        public EntryContent Content()
        {
            Described description = Described;
            return new EntryContent
            {
                Tags = new[] { StressShared.TagOf((int)description.Key), 7ul },
                Metadata = MemoryMarshal.AsBytes(new ReadOnlySpan<Described>(in description)).ToArray(),
                Head = Caching.Tests.Described.Bytes(description.HeadSeed, 0, description.HeadLength),
                Length = isLengthKnown ? description.Length : EntryContent.LengthUnknown,
            };
        }
    }
}
