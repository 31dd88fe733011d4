using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>From dense ids of the process to numbers in the file, by names; each name is looked for once.</summary>
internal sealed class UsageIds : IDisposable
{
    private readonly SqliteCommand _addKey;
    private readonly SqliteCommand _findKey;
    private readonly SqliteCommand _addPlan;
    private readonly SqliteCommand _findPlan;
    private readonly SqliteCommand _addRoute;
    private readonly SqliteCommand _findRoute;
    private long[] _keys = [];
    private long[] _plans = [];
    private long[] _routes = [];

    public UsageIds(SqliteConnection connection)
    {
        _addKey = Command(connection, "INSERT INTO key (name) VALUES (@a) ON CONFLICT DO NOTHING", 1);
        _findKey = Command(connection, "SELECT id FROM key WHERE name = @a", 1);
        _addPlan = Command(connection, "INSERT INTO plan (name) VALUES (@a) ON CONFLICT DO NOTHING", 1);
        _findPlan = Command(connection, "SELECT id FROM plan WHERE name = @a", 1);
        _addRoute = Command(connection, "INSERT INTO route (api, stage, route) VALUES (@a, @b, @c) ON CONFLICT DO NOTHING", 3);
        _findRoute = Command(connection, "SELECT id FROM route WHERE api = @a AND stage = @b AND route = @c", 3);
    }

    public long KeyOf(int id, IUsageNames names) => Known(ref _keys, id) is > 0 and var known ? known : _keys[id] = OfKey(names.KeyOf(id));

    public long PlanOf(int id, IUsageNames names) => Known(ref _plans, id) is > 0 and var known ? known : _plans[id] = OfPlan(names.PlanOf(id));

    public long RouteOf(int id, IUsageNames names)
    {
        if (Known(ref _routes, id) is > 0 and var known)
        {
            return known;
        }

        (string api, string stage, string route) = names.RouteOf(id);
        return _routes[id] = Ensure(_addRoute, _findRoute, api, stage, route);
    }

    public long OfKey(string name) => Ensure(_addKey, _findKey, name);

    public long OfPlan(string name) => Ensure(_addPlan, _findPlan, name);

    public void Use(SqliteTransaction transaction)
    {
        foreach (SqliteCommand command in All())
        {
            command.Transaction = transaction;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in All())
        {
            command.Dispose();
        }
    }

    private SqliteCommand[] All() => [_addKey, _findKey, _addPlan, _findPlan, _addRoute, _findRoute];

    private static long Ensure(SqliteCommand add, SqliteCommand find, params ReadOnlySpan<string> names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            add.Parameters[i].Value = names[i];
            find.Parameters[i].Value = names[i];
        }

        if (find.ExecuteScalar() is long id)
        {
            return id;
        }

        add.ExecuteNonQuery();
        return (long)find.ExecuteScalar()!;
    }

    private static long Known(ref long[] ids, int id)
    {
        if (id >= ids.Length)
        {
            Array.Resize(ref ids, Math.Max(id + 1, ids.Length * 2));
        }

        return ids[id];
    }

#pragma warning disable CA2100 // All texts are constants.
    private static SqliteCommand Command(SqliteConnection connection, string text, int parameters)
    {
        var command = new SqliteCommand(text, connection);
#pragma warning restore CA2100
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter("@" + (char)('a' + i), SqliteType.Text));
        }

        return command;
    }
}
