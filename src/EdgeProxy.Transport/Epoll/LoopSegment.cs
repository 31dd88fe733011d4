using System.Buffers;

namespace EdgeProxy.Transport;

/// <summary>A buffer in a chain of buffers, and the sequence segment that stands for it.</summary>
internal sealed class LoopSegment(LoopSegments owner) : ReadOnlySequenceSegment<byte>
{
    /// <summary>Returns a chain of segments, as what is posted to their loop.</summary>
    public static readonly Action<object?> ReturnChain = static state => ((LoopSegment)state!)._owner.ReturnChain((LoopSegment)state);

    private readonly LoopSegments _owner = owner;

    public byte[] Array = [];

    /// <summary>First byte that is in use, of a chain to be sent.</summary>
    public int Start;

    /// <summary>Behind the last byte that is in use.</summary>
    public int End;

    /// <summary>Where the array came from, and goes to.</summary>
    public SegmentOrigin Origin;

    /// <summary>The next of the chain, or of the stock.</summary>
    public LoopSegment? Following;

    public int Room => Array.Length - End;

    public int Length => End - Start;

    /// <summary>Position of <see cref="End"/> in the chain.</summary>
    public long RunningEnd => RunningIndex + End;

    public void Use(byte[] array, SegmentOrigin origin)
    {
        Array = array;
        Origin = origin;
        Start = 0;
        End = 0;
        RunningIndex = 0;
        Memory = array;
    }

    /// <summary>Appends a segment to this one, the last of a chain that is written.</summary>
    public void Link(LoopSegment next) => Following = next;

    /// <summary>Appends a segment to this one, the last of a chain that is read.</summary>
    public void Append(LoopSegment next)
    {
        Memory = Array.AsMemory(0, End);
        next.RunningIndex = RunningEnd;
        Following = next;
        Next = next;
    }

    public void Clear()
    {
        Array = [];
        Memory = default;
        Following = null;
        Next = null;
    }
}

internal enum SegmentOrigin : byte
{
    /// <summary>The loop's stock of <see cref="LoopBuffers.Size"/>.</summary>
    Loop,

    /// <summary>The loop's stock of <see cref="LoopBuffers.LargeSize"/>.</summary>
    LoopLarge,

    /// <summary>The stock that all threads share.</summary>
    Shared,

    /// <summary>Made for one use; the collector takes it.</summary>
    Once,
}
