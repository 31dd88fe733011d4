namespace EdgeProxy;

/// <summary>
/// A loop's buffers, which go round between it and the writer without a lock: the loop fills them in turn, the writer empties them
/// in the same order.
/// <code>
///   … empty │ released ── to be written ── handed over │ being filled, then empty …
/// </code>
/// </summary>
internal sealed class LogChunks
{
    private readonly LogChunk[] _chunks;

    // Each is written by one side alone, after it is done with the chunk, and so hands the chunk to the other side.
    private long _handedOver;
    private long _released;

    /// <param name="count">Chunks; two at least, so that one is filled while another is written.</param>
    public LogChunks(int count)
    {
        _chunks = new LogChunk[count];
        for (int i = 0; i < count; i++)
        {
            _chunks[i] = new LogChunk();
        }
    }

    /// <summary>The loop's: the chunk to write into; null while the writer is behind with all of them.</summary>
    public LogChunk? Filling => _handedOver - Volatile.Read(ref _released) < _chunks.Length ? _chunks[_handedOver % _chunks.Length] : null;

    /// <summary>The loop's: gives the chunk that was filled to the writer.</summary>
    public void HandOver() => Volatile.Write(ref _handedOver, _handedOver + 1);

    /// <summary>The writer's: the oldest chunk that was handed over; null when there is none.</summary>
    public LogChunk? Oldest => Volatile.Read(ref _handedOver) > _released ? _chunks[_released % _chunks.Length] : null;

    /// <summary>The writer's: gives the oldest chunk back to be filled again.</summary>
    public void Release()
    {
        LogChunk chunk = _chunks[_released % _chunks.Length];
        chunk.Length = chunk.Lines = 0;
        Volatile.Write(ref _released, _released + 1);
    }
}
