using System.Globalization;
using System.Numerics;
using System.Text;

namespace EdgeProxy;

/// <summary>
/// Durations by buckets. From any thread: up to sixteen threads have cells of their own, so that loops do not take each other's cache lines, and
/// only those that observe something.
/// </summary>
internal sealed class HistogramSeries(byte[] labels) : MetricSeries(labels)
{
    private const double SecondsPerNanosecond = 1e-9;
    private const int CellsMax = 16;

    /// <summary>The upper bounds, seconds: from what a mock takes to the longest timeout that is common.</summary>
    private static readonly double[] Bounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly long[] BoundsNanoseconds = [.. Bounds.Select(static bound => (long)Math.Round(bound / SecondsPerNanosecond))];

    /// <summary>Each bucket's label, that without bound behind the others.</summary>
    private static readonly byte[][] BoundLabels =
        [.. Bounds.Select(static bound => bound.ToString(CultureInfo.InvariantCulture)).Append("+Inf").Select(static bound => Encoding.ASCII.GetBytes($"le=\"{bound}\""))];

    /// <summary>By how many bits a duration has, the first bucket whose bound may not be below it.</summary>
    private static readonly byte[] FirstBuckets = [.. Enumerable.Range(0, 65).Select(FirstBucketOf)];

    private static readonly int CellsMask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, CellsMax)) - 1;
    private static int _threads;

    [ThreadStatic]
    private static int _thread;

    /// <summary>Counts by bucket, and behind them the sum in nanoseconds.</summary>
    private readonly long[]?[] _cells = new long[CellsMask + 1][];

    /// <summary>The one without bound among them.</summary>
    public static int Buckets => Bounds.Length + 1;

    /// <summary>Counts a duration; one below 0 counts as 0.</summary>
    public void Observe(long nanoseconds)
    {
        long duration = Math.Max(0, nanoseconds);
        int bucket = FirstBuckets[64 - BitOperations.LeadingZeroCount((ulong)duration)];
        while (bucket < BoundsNanoseconds.Length && duration > BoundsNanoseconds[bucket])
        {
            bucket++;
        }

        long[] cell = _cells[ThreadIndex() & CellsMask] ?? MakeCell();
        Interlocked.Increment(ref cell[bucket]);
        Interlocked.Add(ref cell[Buckets], duration);
    }

    /// <inheritdoc/>
    public override void WriteTo(ExpositionWriter text, ReadOnlySpan<byte> name)
    {
        long count = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            count += Sum(bucket);
            text.WriteLine(name, "_bucket"u8, Labels, BoundLabels[bucket], count);
        }

        text.WriteLine(name, "_sum"u8, Labels, [], Sum(Buckets) * SecondsPerNanosecond);
        text.WriteLine(name, "_count"u8, Labels, [], count);
    }

    private static int ThreadIndex()
    {
        if (_thread == 0)
        {
            _thread = Interlocked.Increment(ref _threads);
        }

        return _thread;
    }

    private static byte FirstBucketOf(int bits)
    {
        ulong least = bits == 0 ? 0 : 1UL << (bits - 1);
        return (byte)BoundsNanoseconds.Count(bound => (ulong)bound < least);
    }

    private long[] MakeCell()
    {
        ref long[]? cell = ref _cells[ThreadIndex() & CellsMask];
        return Interlocked.CompareExchange(ref cell, new long[Buckets + 1], null) ?? cell!;
    }

    private long Sum(int index)
    {
        long sum = 0;
        foreach (long[]? cell in _cells)
        {
            sum += cell is null ? 0 : Volatile.Read(ref cell[index]);
        }

        return sum;
    }
}
