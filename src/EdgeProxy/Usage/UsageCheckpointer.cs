using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>
/// Brings what was written to the usage ledger to the disk, on a thread of its own. Writing hands bytes to the system, where they outlive
/// the process; that a machine without power has them takes the disk's time, which may be seconds when others write, and
/// no count is to wait for that.
/// </summary>
internal sealed class UsageCheckpointer : IDisposable
{
    /// <summary>
    /// A log of more is moved into the file. Not with every sync: whoever writes after that begins the log anew, and for that SQLite has
    /// it wait for the disk, lest a machine without power read old pages for new.
    /// </summary>
    private const long LogBytesMax = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly Action<Exception?> _done;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="path">The file.</param>
    /// <param name="done">Told after each time: null, or why it failed.</param>
    public UsageCheckpointer(string path, Action<Exception?> done)
    {
        _path = path;
        _done = done;
        _thread = new Thread(Run) { IsBackground = true, Name = "usage checkpoints" };
    }

    public void Start() => _thread.Start();

    /// <summary>Something was written. After the end, whoever closes the file syncs.</summary>
    public void Wake()
    {
        if (!_isStopping)
        {
            _wake.Set();
        }
    }

    /// <summary>Does something with the file while no checkpoint is under way, and begins none meanwhile.</summary>
    public void Beside(Action action)
    {
        lock (_gate)
        {
            action();
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _wake.Dispose();
    }

    private void Run()
    {
        while (_wake.WaitOne() && !_isStopping)
        {
            lock (_gate)
            {
                Checkpoint();
            }
        }
    }

    /// <summary>Beside whoever writes and reads.</summary>
    private void Checkpoint()
    {
        try
        {
            if (UsageFile.SyncLog(_path) > LogBytesMax)
            {
                using SqliteConnection connection = UsageFile.OpenToCheckpoint(_path);
                UsageSchema.Run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }

            _done(null);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _done(e);
        }
    }
}
