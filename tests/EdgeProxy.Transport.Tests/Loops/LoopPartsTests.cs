using System.Globalization;
using System.Text;
using EdgeProxy.Testing;

namespace EdgeProxy.Transport.Tests;

public sealed class LoopPartsTests
{
    [Fact]
    public void Date_IsImfFixdateAndFollowsTheClock()
    {
        FakeTime time = new();
        LoopClock clock = new(time);
        Assert.Equal("Thu, 01 Jan 2026 00:00:00 GMT", Encoding.ASCII.GetString(clock.Date));
        time.Advance(999);
        clock.Update();
        Assert.Equal("Thu, 01 Jan 2026 00:00:00 GMT", Encoding.ASCII.GetString(clock.Date));
        time.Advance(TimeSpan.FromDays(59));
        clock.Update();
        Assert.Equal(clock.UtcNow.ToString("r", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(clock.Date));
        Assert.Equal("Sun, 01 Mar 2026 00:00:00 GMT", Encoding.ASCII.GetString(clock.Date));
    }

    [Fact]
    public void Nanoseconds_DoNotOverflowOverYearsAtAnyFrequency()
    {
        LoopClock clock = new(new OddTime());
        Assert.Equal((400L * 24 * 3600 * 1_000_000_000) + 333_333_333, clock.Nanoseconds());
        Assert.Equal((400L * 24 * 3600 * 1_000) + 333, clock.Milliseconds);
    }

    [Fact]
    public void Buffers_AreReusedLastInFirstOutAndCounted()
    {
        LoopBuffers buffers = new();
        byte[] first = buffers.Rent();
        byte[] second = buffers.Rent();
        Assert.Equal(LoopBuffers.Size, first.Length);
        Assert.Equal(2, buffers.Rented);
        buffers.Return(first);
        buffers.Return(second);
        Assert.Equal(0, buffers.Rented);
        Assert.Same(second, buffers.Rent());
        Assert.Same(first, buffers.Rent());
    }

    [Fact]
    public void BuffersBeyondTheBound_AreNotKept()
    {
        LoopBuffers buffers = new();
        List<byte[]> all = [.. Enumerable.Range(0, LoopBuffers.RetainedMax + 10).Select(_ => buffers.Rent())];
        all.ForEach(buffers.Return);
        Assert.Equal(LoopBuffers.RetainedMax, buffers.Retained);
        Assert.Equal(0, buffers.Rented);
    }

    [Fact]
    public void FakeTimers_FireInOrderWithinAdvance()
    {
        FakeTime time = new();
        List<long> fired = [];
        using ITimer every = time.CreateTimer(_ => fired.Add(time.Milliseconds), null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
        using ITimer once = time.CreateTimer(_ => fired.Add(-time.Milliseconds), null, TimeSpan.FromMilliseconds(15), Timeout.InfiniteTimeSpan);
        time.Advance(35);
        Assert.Equal([10, -15, 20, 30], fired);
    }

    private sealed class OddTime : TimeProvider
    {
        public override long TimestampFrequency => 3_000;

        public override long GetTimestamp() => (400L * 24 * 3600 * 3_000) + 1_000;
    }
}
