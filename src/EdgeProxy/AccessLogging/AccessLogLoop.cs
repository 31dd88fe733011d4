using EdgeProxy.Gateway;
using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>
/// The access log's end on one loop: writes a line into the loop's buffer, and hands the buffer over when it is full or 100 ms old.
/// While the writer is behind with all buffers, lines are dropped and counted: an exchange never waits for the log.
/// </summary>
internal sealed class AccessLogLoop : IExchangeObserver
{
    /// <summary>How long a line waits for others, milliseconds.</summary>
    public const long FlushMilliseconds = 100;

    private readonly Loop _loop;
    private readonly ILineFormat _format;
    private readonly AccessLogFilter _filter;
    private readonly LogChunks _chunks;
    private readonly Action _handedOver;
    private readonly LoopTimer _flush;
    private long _dropped;

    /// <param name="loop">The loop that it is on.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="filter">Which exchanges get one.</param>
    /// <param name="chunks">The loop's buffers.</param>
    /// <param name="handedOver">Wakes the writer; from the loop.</param>
    public AccessLogLoop(Loop loop, ILineFormat format, AccessLogFilter filter, LogChunks chunks, Action handedOver)
    {
        _loop = loop;
        _format = format;
        _filter = filter;
        _chunks = chunks;
        _handedOver = handedOver;
        _flush = new LoopTimer(static state => ((AccessLogLoop)state!).Flush(), this);
    }

    /// <summary>Lines that found no room. From any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public bool Wants(in Outcome outcome) => true;

    public void Observe(in ExchangeRecord record)
    {
        if (_filter.Takes(record) && !TryWrite(record))
        {
            Flush();
            if (!TryWrite(record))
            {
                Volatile.Write(ref _dropped, _dropped + 1);
            }
        }
    }

    /// <summary>Hands over what is there. On the loop, or once the loop has ended.</summary>
    public void Flush()
    {
        if (_chunks.Filling is { Lines: > 0 })
        {
            _chunks.HandOver();
            _handedOver();
        }
    }

    private bool TryWrite(in ExchangeRecord record)
    {
        if (_chunks.Filling is not { } chunk)
        {
            return false;
        }

        var writer = new LineWriter(chunk.Bytes.AsSpan(chunk.Length));
        _format.Write(ref writer, record);
        if (writer.IsFull)
        {
            return false;
        }

        chunk.Length += writer.Length;
        if (++chunk.Lines == 1)
        {
            _loop.Timers.Schedule(_flush, _loop.Clock.Milliseconds + FlushMilliseconds);
        }

        return true;
    }
}
