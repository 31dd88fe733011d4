namespace EdgeProxy;

/// <summary>The last loads, newest first. Safe from any thread.</summary>
internal sealed class ReloadHistory
{
    /// <summary>Enough for a bad night; a record holds at most a thousand errors.</summary>
    public const int RecordsMax = 64;

    private readonly LinkedList<ReloadRecord> _records = [];

    public IReadOnlyList<ReloadRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    public void Add(ReloadRecord record)
    {
        lock (_records)
        {
            _records.AddFirst(record);
            if (_records.Count > RecordsMax)
            {
                _records.RemoveLast();
            }
        }
    }
}
