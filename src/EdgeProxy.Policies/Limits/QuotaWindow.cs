namespace EdgeProxy.Policies;

/// <summary>One day, week or month of a quota: half-open, from its start up to but not including its end.</summary>
/// <param name="FirstDay">The local date on which it starts; it names the window.</param>
/// <param name="Start">Its first instant, in milliseconds since 1970 UTC.</param>
/// <param name="End">The first instant of the next, likewise.</param>
public sealed record QuotaWindow(DateOnly FirstDay, long Start, long End)
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Days from 1970 to the first day, at least 0: what a counter notes beside its count. Grows from window to window.</summary>
    internal uint Ordinal { get; } = (uint)Math.Max(0, FirstDay.DayNumber - Epoch);

    /// <summary>Whole seconds, rounded up, from an instant until the window ends.</summary>
    public long SecondsLeft(long unixMilliseconds) => Math.Max(0, (End - unixMilliseconds + 999) / 1000);

    /// <summary>Its length in seconds, an hour more or less where a clock changes.</summary>
    public long Seconds => (End - Start) / 1000;

    internal bool Contains(long unixMilliseconds) => unixMilliseconds >= Start && unixMilliseconds < End;
}
