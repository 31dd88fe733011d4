using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>Reads the usage ledger: the file as of one moment, whether or not a gateway writes it.</summary>
internal sealed class UsageReader : IDisposable
{
    private readonly SqliteConnection _connection;

    private UsageReader(SqliteConnection connection) => _connection = connection;

    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="UsageStoreException">A later release made it.</exception>
    public static UsageReader Open(string path)
    {
        SqliteConnection connection = UsageFile.OpenToRead(path);
        try
        {
            UsageSchema.VersionOf(connection);
            return new UsageReader(connection);
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What quotas have counted, from the first window on, of one key or of all; by key, earlier windows first.</summary>
    public static IEnumerable<QuotaRow> Quotas(SqliteConnection connection, string plan, string? key, int fromWindow)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT key.name, window, used, extended FROM quota JOIN plan ON plan.id = quota.plan JOIN key ON key.id = quota.key
            WHERE plan.name = @plan AND (@key IS NULL OR key.name = @key) AND window >= @from ORDER BY quota.key, window
            """;
        command.Parameters.AddWithValue("@plan", plan);
        command.Parameters.AddWithValue("@key", (object?)key ?? DBNull.Value);
        command.Parameters.AddWithValue("@from", fromWindow);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new QuotaRow(plan, reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3));
        }
    }

    /// <summary>All that was counted, by day, plan, key and route.</summary>
    public IEnumerable<UsageRow> Rows(UsageFilter filter)
    {
        using SqliteCommand command = Command("""
            SELECT day, key.name, plan.name, api, stage, route.route, requests, errors, bytes_in, bytes_out
            FROM usage JOIN plan ON plan.id = usage.plan JOIN key ON key.id = usage.key JOIN route ON route.id = usage.route
            WHERE day BETWEEN @from AND @to AND (@plan IS NULL OR plan.name = @plan) AND (@key IS NULL OR key.name = @key)
            ORDER BY day, plan.name, key.name, api, stage, route.route
            """, filter);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new UsageRow(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5))
            {
                Requests = reader.GetInt64(6),
                Errors = reader.GetInt64(7),
                BytesIn = reader.GetInt64(8),
                BytesOut = reader.GetInt64(9),
            };
        }
    }

    /// <summary>What each key used in each plan, over all days and routes; by plan and key.</summary>
    public IEnumerable<UsageTotal> Totals(UsageFilter filter)
    {
        using SqliteCommand command = Command("""
            SELECT plan.name, key.name, sum(requests), sum(errors), sum(bytes_in), sum(bytes_out)
            FROM usage JOIN plan ON plan.id = usage.plan JOIN key ON key.id = usage.key
            WHERE day BETWEEN @from AND @to AND (@plan IS NULL OR plan.name = @plan) AND (@key IS NULL OR key.name = @key)
            GROUP BY usage.plan, usage.key ORDER BY plan.name, key.name
            """, filter);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new UsageTotal(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
        }
    }

    /// <summary>What keys used on each day of a plan, and what their quota had left at the day's end; by key and day. Days without requests are left out.</summary>
    /// <param name="filter">With a plan.</param>
    /// <param name="after">Only of keys whose names come after; empty for all.</param>
    /// <param name="keys">Of so many keys at most.</param>
    public IEnumerable<UsageDay> Days(UsageFilter filter, string after, int keys)
    {
        // A day on which a quota was extended has a row in daily, though perhaps none in usage.
        using SqliteCommand command = Command("""
            WITH days AS (
                SELECT day, plan, key, sum(requests) AS used FROM usage
                WHERE day BETWEEN @from AND @to AND plan = (SELECT id FROM plan WHERE name = @plan) GROUP BY day, plan, key
                UNION ALL
                SELECT day, plan, key, 0 FROM daily WHERE day BETWEEN @from AND @to AND plan = (SELECT id FROM plan WHERE name = @plan)),
            listed AS (
                SELECT id, name FROM key WHERE name > @after AND (@key IS NULL OR name = @key) AND id IN (SELECT key FROM days) ORDER BY name LIMIT @keys)
            SELECT listed.name, days.day, max(days.used), max(daily.window), max(daily.remaining)
            FROM listed JOIN days ON days.key = listed.id
            LEFT JOIN daily ON daily.day = days.day AND daily.plan = days.plan AND daily.key = days.key
            GROUP BY listed.name, days.day ORDER BY listed.name, days.day
            """, filter);
        command.Parameters.AddWithValue("@after", after);
        command.Parameters.AddWithValue("@keys", keys);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new UsageDay(
                reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetInt64(4));
        }
    }

    public void Dispose() => _connection.Dispose();

#pragma warning disable CA2100 // All texts are constants.
    private SqliteCommand Command(string text, UsageFilter filter)
    {
        var command = new SqliteCommand(text, _connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@from", filter.From);
        command.Parameters.AddWithValue("@to", filter.To);
        command.Parameters.AddWithValue("@plan", (object?)filter.Plan ?? DBNull.Value);
        command.Parameters.AddWithValue("@key", (object?)filter.Key ?? DBNull.Value);
        return command;
    }
}
