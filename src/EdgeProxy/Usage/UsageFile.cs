using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace EdgeProxy;

/// <summary>The file of the usage ledger: where it is, how it is opened, and how a broken one is set aside.</summary>
internal static class UsageFile
{
    private const string Name = "usage.db";

    /// <summary>Result codes of SQLite: what is in the file is broken, or it is no database.</summary>
    private const int Corrupt = 11;

    private const int NotADatabase = 26;

    /// <summary>Seconds that a lock of another process is waited for.</summary>
    private const int LockSeconds = 1;

    private static readonly string[] Companions = ["", "-wal", "-shm"];

    static UsageFile() => raw.SetProvider(new SQLite3Provider_e_sqlite3());

    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>Opens it for writing, and makes it where it is not there, for its user alone.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenToWrite(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Open(
            path, SqliteOpenMode.ReadWrite,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -2000; PRAGMA journal_size_limit = 0;");
    }

    /// <summary>Opens it for <see cref="UsageCheckpointer"/>, which syncs.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenToCheckpoint(string path) => Open(path, SqliteOpenMode.ReadWrite, "PRAGMA synchronous = FULL; PRAGMA cache_size = -2000;");

    /// <summary>Opens it for reading, also while a gateway writes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenToRead(string path) => Open(path, SqliteOpenMode.ReadOnly, "PRAGMA query_only = 1; PRAGMA cache_size = -2000;");

    /// <summary>Syncs the write-ahead log with the disk.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="IOException">It cannot be.</exception>
    public static long SyncLog(string path)
    {
        // SQLite has no locks on this file, so that closing it takes none away.
        using SafeFileHandle log = File.OpenHandle(path + Companions[1], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(log);
        return RandomAccess.GetLength(log);
    }

    /// <summary>Whether what failed says that the file itself is broken.</summary>
    public static bool IsBroken(Exception failure) => failure is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Renames it and its companions, so that a new one can be made. Nothing of it is deleted.</summary>
    /// <returns>Its new name.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        string aside = path + now.ToString("'.broken-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string free = aside;
        for (int number = 2; File.Exists(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{aside}-{number}");
        }

        foreach (string companion in Companions)
        {
            if (File.Exists(path + companion))
            {
                File.Move(path + companion, free + companion);
            }
        }

        return free;
    }

    /// <summary>
    /// Its companions get the mode that it has. Never of a file that is there: closing any descriptor of a file takes away the locks that
    /// SQLite has on it elsewhere in the process.
    /// </summary>
    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode, string pragmas)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = LockSeconds };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            UsageSchema.Run(connection, pragmas);
            return connection;
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }
}
