using System.Globalization;

namespace EdgeProxy.Transport;

/// <summary>A loop's view of time: monotonic and coarse, plus the bytes of the <c>Date</c> field. On the loop only, except <see cref="Nanoseconds"/>.</summary>
public sealed class LoopClock
{
    /// <summary>Length of an IMF-fixdate (RFC 9110 §5.6.7), bytes.</summary>
    public const int DateLength = 29;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly TimeProvider _time;
    private readonly long _frequency;
    private readonly byte[] _date = new byte[DateLength];
    private long _dateSecond = long.MinValue;

    public LoopClock(TimeProvider time)
    {
        _time = time;
        _frequency = time.TimestampFrequency;
        Update();
    }

    /// <summary>Monotonic milliseconds as of the loop's present turn; same origin as <see cref="Nanoseconds"/>.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>Wall clock of the present turn, UTC.</summary>
    public DateTimeOffset UtcNow { get; private set; }

    /// <summary>The same in milliseconds since 1970.</summary>
    public long UnixMilliseconds { get; private set; }

    /// <summary>The <c>Date</c> value, IMF-fixdate, 29 bytes, renewed each second. Valid until the turn ends.</summary>
    public ReadOnlySpan<byte> Date => _date;

    /// <summary>Precise monotonic time in nanoseconds, read now (about 20 ns). From any thread.</summary>
    public long Nanoseconds()
    {
        long timestamp = _time.GetTimestamp();
        if (_frequency == NanosecondsPerSecond)
        {
            return timestamp;
        }

        // Whole seconds and the rest apart, since timestamp × 10⁹ overflows.
        (long seconds, long rest) = Math.DivRem(timestamp, _frequency);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / _frequency);
    }

    /// <summary>Called by the loop once a turn.</summary>
    public void Update()
    {
        Milliseconds = Nanoseconds() / 1_000_000;
        UtcNow = _time.GetUtcNow();
        UnixMilliseconds = UtcNow.ToUnixTimeMilliseconds();
        long second = UtcNow.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _dateSecond)
        {
            _dateSecond = second;
            UtcNow.TryFormat(_date, out _, "r", CultureInfo.InvariantCulture);
        }
    }
}
