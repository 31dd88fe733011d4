namespace EdgeProxy;

/// <content>What metrics tell of it. Read from other threads without its gate, which may be held for as long as a disk likes.</content>
internal sealed partial class UsageLedger
{
    private long _flushes;
    private long _failures;
    private long _setAside;
    private long _rowsOfClosed;
    private long _flushedAt;

    /// <summary>Transactions that are in the file.</summary>
    public long Flushes
    {
        get => Volatile.Read(ref _flushes);
        private set => Volatile.Write(ref _flushes, value);
    }

    /// <summary>Times that the file could not be opened or written.</summary>
    public long Failures
    {
        get => Volatile.Read(ref _failures);
        private set => Volatile.Write(ref _failures, value);
    }

    /// <summary>Broken files that were set aside.</summary>
    public long SetAsideCount
    {
        get => Volatile.Read(ref _setAside);
        private set => Volatile.Write(ref _setAside, value);
    }

    /// <summary>Rows that were written.</summary>
    public long Rows => Volatile.Read(ref _rowsOfClosed) + (_store?.Rows ?? 0);

    /// <summary>Whether the file can be written.</summary>
    public bool IsWritable => !Volatile.Read(ref _isFailing);

    /// <summary>Combinations that wait to be written.</summary>
    public int Pending => _pending.Counts.Count + _tried.Counts.Count;

    /// <summary>Requests that were admitted and are counted nowhere, since too much was waiting.</summary>
    public long Lost => _pending.Lost + _tried.Lost + _meters.Sum(meter => meter.Lost);

    /// <summary>All that was counted before this is in the file.</summary>
    public DateTimeOffset FlushedAt
    {
        get => new(Volatile.Read(ref _flushedAt), TimeSpan.Zero);
        private set => Volatile.Write(ref _flushedAt, value.UtcTicks);
    }

    /// <summary>How long ago that is, in seconds.</summary>
    public double LagSeconds => Math.Max(0, (_time.GetUtcNow() - FlushedAt).TotalSeconds);

    private long RowsOfClosed
    {
        get => Volatile.Read(ref _rowsOfClosed);
        set => Volatile.Write(ref _rowsOfClosed, value);
    }
}
