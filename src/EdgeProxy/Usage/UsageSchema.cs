using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>The tables of the usage ledger. Days and windows are days from 1970; names stand once, and are referred to by numbers.</summary>
internal static class UsageSchema
{
    /// <summary>Kept in the file; one with a higher number was made by a later release and is let be.</summary>
    public const int Version = 1;

    /// <summary>
    /// <c>writer</c> holds the last transaction of each process that wrote, so that one whose commit failed is known to be in the file or
    /// not; <c>quota</c> what quotas start from; <c>daily</c> what a quota had left when the day was over.
    /// </summary>
    private const string Tables = """
        CREATE TABLE key (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE plan (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE route (id INTEGER PRIMARY KEY, api TEXT NOT NULL, stage TEXT NOT NULL, route TEXT NOT NULL, UNIQUE (api, stage, route));
        CREATE TABLE usage (
            day INTEGER NOT NULL, plan INTEGER NOT NULL, key INTEGER NOT NULL, route INTEGER NOT NULL,
            requests INTEGER NOT NULL, errors INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
            PRIMARY KEY (day, plan, key, route)) WITHOUT ROWID;
        CREATE TABLE quota (
            plan INTEGER NOT NULL, key INTEGER NOT NULL, window INTEGER NOT NULL, used INTEGER NOT NULL, extended INTEGER NOT NULL,
            PRIMARY KEY (plan, key, window)) WITHOUT ROWID;
        CREATE TABLE daily (
            day INTEGER NOT NULL, plan INTEGER NOT NULL, key INTEGER NOT NULL, window INTEGER NOT NULL, remaining INTEGER NOT NULL,
            PRIMARY KEY (day, plan, key)) WITHOUT ROWID;
        CREATE TABLE writer (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL);
        PRAGMA user_version = 1;
        """;

    /// <summary>Makes the tables where there are none.</summary>
    /// <returns>Whether it made them.</returns>
    /// <exception cref="UsageStoreException">A later release made the file.</exception>
    public static bool Ensure(SqliteConnection connection)
    {
        long version = VersionOf(connection);
        if (version == 0)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Run(connection, Tables);
            transaction.Commit();
        }

        return version == 0;
    }

    /// <exception cref="UsageStoreException">A later release made the file.</exception>
    public static long VersionOf(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        long version = (long)command.ExecuteScalar()!;
        return version <= Version ? version
            : throw new UsageStoreException($"a later release made it (its version is {version}, this release knows {Version})");
    }

    public static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // All texts are constants.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

/// <summary>The file is sound, and not for this release.</summary>
internal sealed class UsageStoreException(string message) : Exception(message);
