using EdgeProxy.Gateway;
using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>
/// The open file of the usage ledger, to write. Each method is one transaction: all of it is in the file afterwards, or nothing. One
/// caller at a time. Whatever throws leaves this to be disposed of.
/// </summary>
internal sealed class UsageStore : IDisposable
{
    private const int WriterDays = 7;

    private readonly SqliteConnection _connection;
    private readonly long _writer;
    private readonly TimeProvider _time;
    private readonly UsageIds _ids;
    private readonly SqliteCommand _addUsage;
    private readonly SqliteCommand _addQuota;
    private readonly SqliteCommand _setQuota;
    private readonly SqliteCommand _setDaily;
    private readonly SqliteCommand _setSequence;

    private UsageStore(SqliteConnection connection, long writer, TimeProvider time)
    {
        _connection = connection;
        _writer = writer;
        _time = time;
        _ids = new UsageIds(connection);
        _addUsage = Command("""
            INSERT INTO usage (day, plan, key, route, requests, errors, bytes_in, bytes_out) VALUES (@a, @b, @c, @d, @e, @f, @g, @h)
            ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, errors = errors + excluded.errors,
            bytes_in = bytes_in + excluded.bytes_in, bytes_out = bytes_out + excluded.bytes_out
            """, 8);
        _addQuota = Command("""
            INSERT INTO quota (plan, key, window, used, extended) VALUES (@a, @b, @c, @d, 0)
            ON CONFLICT DO UPDATE SET used = used + excluded.used RETURNING used
            """, 4);
        _setQuota = Command("""
            INSERT INTO quota (plan, key, window, used, extended) VALUES (@a, @b, @c, @d, @e)
            ON CONFLICT DO UPDATE SET used = max(used, excluded.used), extended = excluded.extended RETURNING used
            """, 5);
        _setDaily = Command("""
            INSERT INTO daily (day, plan, key, window, remaining) VALUES (@a, @b, @c, @d, @e)
            ON CONFLICT DO UPDATE SET window = excluded.window, remaining = excluded.remaining
            """, 5);
        _setSequence = Command("INSERT INTO writer (id, sequence, at) VALUES (@a, @b, @c) ON CONFLICT DO UPDATE SET sequence = excluded.sequence, at = excluded.at", 3);
    }

    /// <summary>Whether there was no ledger before.</summary>
    public bool IsNew { get; private init; }

    /// <summary>The number of this process's last transaction that is in the file; 0 for none.</summary>
    public long Sequence { get; private set; }

    /// <summary>Rows that were written.</summary>
    public long Rows { get; private set; }

    /// <summary>Opens the file, makes it where there is none, and writes something to it, so that it is known to take it.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="writer">Another number for each process.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SqliteException">It cannot be opened or written.</exception>
    public static UsageStore Open(string path, long writer, TimeProvider time)
    {
        SqliteConnection connection = UsageFile.OpenToWrite(path);
        try
        {
            bool isNew = UsageSchema.Ensure(connection);
            var store = new UsageStore(connection, writer, time) { IsNew = isNew };
            store.Begin();
            return store;
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Adds counts, and notes the transaction's number with them.</summary>
    public void Write(Dictionary<UsageKey, UsageCount> counts, IUsageNames names, long sequence)
    {
        using SqliteTransaction transaction = BeginTransaction();
        foreach ((UsageKey key, UsageCount count) in counts)
        {
            long plan = _ids.PlanOf(key.PlanId, names);
            long ofKey = _ids.KeyOf(key.KeyId, names);
            Run(_addUsage, key.Day, plan, ofKey, _ids.RouteOf(key.RouteId, names), count.Requests, count.Errors, count.BytesIn, count.BytesOut);
            if (key.Window != UsageKey.NoWindow && count.Requests > 0)
            {
                long used = Ask(_addQuota, plan, ofKey, key.Window, count.Requests);
                Run(_setDaily, key.Day, plan, ofKey, key.Window, Math.Max(0, count.Limit - used));
            }
        }

        Run(_setSequence, _writer, sequence, Now());
        transaction.Commit();
        Sequence = sequence;
    }

    /// <summary>Sets what a quota has been extended by in its window.</summary>
    /// <param name="quota">Whose; its <see cref="QuotaRow.Used"/> counts only where the file has less.</param>
    /// <param name="limit">What the window allows with that.</param>
    /// <param name="day">Today.</param>
    public void Extend(in QuotaRow quota, long limit, int day)
    {
        using SqliteTransaction transaction = BeginTransaction();
        Set(quota, limit, day);
        transaction.Commit();
    }

    /// <summary>Writes down quotas as they are, into a file that knows nothing of them.</summary>
    public void Rewrite(IEnumerable<QuotaRow> quotas)
    {
        using SqliteTransaction transaction = BeginTransaction();
        foreach (QuotaRow quota in quotas)
        {
            Set(quota, limit: -1, day: 0);
        }

        transaction.Commit();
    }

    /// <summary>Takes out what is of days before.</summary>
    public void Prune(int day)
    {
        using SqliteTransaction transaction = BeginTransaction();
        foreach (string text in new[] { "DELETE FROM usage WHERE day < @a", "DELETE FROM daily WHERE day < @a", "DELETE FROM quota WHERE window < @a" })
        {
            using SqliteCommand command = Command(text, 1);
            command.Transaction = transaction;
            Run(command, day);
        }

        transaction.Commit();
    }

    /// <inheritdoc cref="UsageReader.Quotas"/>
    public IEnumerable<QuotaRow> Quotas(string plan, string? key, int fromWindow) => UsageReader.Quotas(_connection, plan, key, fromWindow);

    public void Dispose()
    {
        foreach (SqliteCommand command in Commands())
        {
            command.Dispose();
        }

        _ids.Dispose();
        _connection.Dispose();
    }

    /// <summary>Finds out what is in the file of this process, which may have opened it before, and forgets processes of long ago.</summary>
    private void Begin()
    {
        using SqliteTransaction transaction = BeginTransaction();
        using (SqliteCommand find = Command("SELECT sequence FROM writer WHERE id = @a", 1))
        {
            find.Transaction = transaction;
            find.Parameters[0].Value = _writer;
            Sequence = find.ExecuteScalar() as long? ?? 0;
        }

        using (SqliteCommand forget = Command("DELETE FROM writer WHERE at < @a", 1))
        {
            forget.Transaction = transaction;
            Run(forget, Now() - (WriterDays * 86_400L));
        }

        Run(_setSequence, _writer, Sequence, Now());
        transaction.Commit();
        Rows = 0;
    }

    private void Set(in QuotaRow quota, long limit, int day)
    {
        long plan = _ids.OfPlan(quota.Plan);
        long key = _ids.OfKey(quota.Key);
        long used = Ask(_setQuota, plan, key, quota.Window, quota.Used, quota.Extended);
        if (limit >= 0)
        {
            Run(_setDaily, day, plan, key, quota.Window, Math.Max(0, limit - used));
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();

    private SqliteTransaction BeginTransaction()
    {
        SqliteTransaction transaction = _connection.BeginTransaction();
        _ids.Use(transaction);
        foreach (SqliteCommand command in Commands())
        {
            command.Transaction = transaction;
        }

        return transaction;
    }

    private SqliteCommand[] Commands() => [_addUsage, _addQuota, _setQuota, _setDaily, _setSequence];

    private void Run(SqliteCommand command, params ReadOnlySpan<long> values)
    {
        Bind(command, values);
        command.ExecuteNonQuery();
        Rows++;
    }

    private long Ask(SqliteCommand command, params ReadOnlySpan<long> values)
    {
        Bind(command, values);
        Rows++;
        return (long)command.ExecuteScalar()!;
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<long> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

#pragma warning disable CA2100 // All texts are constants.
    private SqliteCommand Command(string text, int parameters)
    {
        var command = new SqliteCommand(text, _connection);
#pragma warning restore CA2100
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter("@" + (char)('a' + i), SqliteType.Integer));
        }

        return command;
    }
}
