using System.Runtime.CompilerServices;

namespace EdgeProxy.Caching;

/// <summary>Bytes of a representation, RFC 9110 section 14.1.2.</summary>
/// <param name="First">The first byte.</param>
/// <param name="Last">The last one, included.</param>
public readonly record struct BodyRange(long First, long Last)
{
    public long Length => Last - First + 1;
}

public enum RangeAnswer : byte
{
    /// <summary>The whole: 200. No range was asked for, or none that is heeded.</summary>
    Whole,

    /// <summary>One range: 206 with Content-Range.</summary>
    Single,

    /// <summary>Several: 206 with multipart/byteranges.</summary>
    Multiple,

    /// <summary>416 with <c>Content-Range: bytes */length</c>.</summary>
    Unsatisfiable,
}

/// <summary>How a request for ranges is answered, with the ranges in the order asked for.</summary>
public struct RangeVerdict
{
    /// <summary>Ranges of one request. Nobody needs more; many small ones cost a server more than they cost who asks.</summary>
    public const int CountMax = 8;

    private Ranges _ranges;

    public RangeAnswer Answer { get; internal set; }

    public int Count { get; private set; }

    public readonly BodyRange this[int index] => _ranges[index];

    internal bool TryAdd(BodyRange range)
    {
        if (Count == CountMax)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (range.First <= _ranges[i].Last && _ranges[i].First <= range.Last)
            {
                return false;
            }
        }

        _ranges[Count++] = range;
        return true;
    }

    [InlineArray(CountMax)]
    private struct Ranges
    {
        private BodyRange _first;
    }
}
