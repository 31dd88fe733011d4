namespace EdgeProxy.Transport;

/// <summary>A loop's segments with their buffers. On the loop only.</summary>
internal sealed class LoopSegments(LoopBuffers buffers)
{
    private LoopSegment? _stock;

    public LoopSegment Rent(bool large)
    {
        LoopSegment segment = Take();
        segment.Use(large ? buffers.RentLarge() : buffers.Rent(), large ? SegmentOrigin.LoopLarge : SegmentOrigin.Loop);
        return segment;
    }

    /// <summary>With a pinned array of at least this many bytes, made for it where the stocks have none so large.</summary>
    public LoopSegment RentAtLeast(int bytes)
    {
        if (bytes <= LoopBuffers.LargeSize)
        {
            return Rent(bytes > LoopBuffers.Size);
        }

        LoopSegment segment = Take();
        segment.Use(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), SegmentOrigin.Once);
        return segment;
    }

    /// <summary>From off the loop: a new segment, with a buffer of the shared stock or one made for it.</summary>
    public LoopSegment RentElsewhere(int bytes)
    {
        LoopSegment segment = new(this);
        if (bytes <= LoopBuffers.Size)
        {
            segment.Use(SharedBuffers.Rent(), SegmentOrigin.Shared);
        }
        else
        {
            segment.Use(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), SegmentOrigin.Once);
        }

        return segment;
    }

    public void Return(LoopSegment segment)
    {
        switch (segment.Origin)
        {
            case SegmentOrigin.Loop:
                buffers.Return(segment.Array);
                break;
            case SegmentOrigin.LoopLarge:
                buffers.ReturnLarge(segment.Array);
                break;
            case SegmentOrigin.Shared:
                SharedBuffers.Return(segment.Array);
                break;
        }

        segment.Clear();
        segment.Following = _stock;
        _stock = segment;
    }

    /// <summary>All from this one on.</summary>
    public void ReturnChain(LoopSegment? segment)
    {
        while (segment is not null)
        {
            LoopSegment? next = segment.Following;
            Return(segment);
            segment = next;
        }
    }

    private LoopSegment Take()
    {
        if (_stock is not { } segment)
        {
            return new LoopSegment(this);
        }

        _stock = segment.Following;
        segment.Following = null;
        return segment;
    }
}
