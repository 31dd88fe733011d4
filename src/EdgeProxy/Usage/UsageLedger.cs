using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// The usage ledger: takes what the loops have counted, and adds it to a file, all in one transaction, so that a process that is
/// killed loses what the last second brought and nothing else, and counts nothing twice. Quotas start from it.
/// </summary>
/// <remarks>
/// A thread of its own does this; whoever else has something for the file (a new configuration, an extension) waits for its turn.
/// When the file takes nothing, all is kept and tried again at the next turn: the gateway goes on, or refuses keys where the
/// operator wants that.
/// </remarks>
internal sealed partial class UsageLedger : IDisposable
{
    /// <summary>Half of what may be lost: asking the loops and writing take a while too, and a loop that was busy is late by a turn.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long busy loops are waited for; what they have comes with the next turn.</summary>
    private static readonly TimeSpan LoopPatience = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly UsageSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _writer = Random.Shared.NextInt64(1, long.MaxValue);
    private readonly UsageExchange _exchange = new();
    private readonly List<UsageMeter> _meters = [];
    private readonly QuotaResumption _quotas = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly PendingUsage _pending = new();

    /// <summary>What a transaction was tried with that may or may not be in the file; empty when all are known to be.</summary>
    private readonly PendingUsage _tried = new();
    private readonly UsageCheckpointer _checkpointer;
    private readonly Thread? _thread;
    private UsageStore? _store;
    private CompiledGateway? _gateway;
    private long _sequence;
    private int _prunedOn;
    private bool _hasOpened;
    private bool _isLost;
    private bool _isFailing;
    private bool _isNotSynced;
    private bool _isDisposed;

    /// <param name="folder">The state folder.</param>
    /// <param name="settings">What is to happen when it cannot be written, and how long it is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what goes wrong with the file.</param>
    /// <param name="isManual">Without a thread: it flushes when it is told to.</param>
    public UsageLedger(string folder, UsageSettings settings, TimeProvider time, ILogger log, bool isManual = false)
    {
        _path = UsageFile.PathIn(folder);
        _settings = settings;
        _time = time;
        _log = log;
        FlushedAt = time.GetUtcNow();
        _checkpointer = new UsageCheckpointer(_path, Synced);
        _thread = isManual ? null : new Thread(Run) { IsBackground = true, Name = "usage ledger" };
    }

    /// <summary>Runs right after a transaction is in the file: for tests of a disk that fails then.</summary>
    internal Action? OnCommitted { get; set; }

    /// <summary>The file.</summary>
    public string Path => _path;

    /// <summary>The meter of a loop, for <see cref="GatewayRuntime.Meter"/>; once for each loop, before <see cref="Start"/>.</summary>
    public IUsageMeter MeterOf(Loop loop)
    {
        var meter = new UsageMeter(_exchange, loop);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Opens the file, or says why it cannot be, and begins.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!Try(() => Write(isForced: true)) && SetAsideCount > 0)
            {
                Try(() => Write(isForced: true)); // Into a new one.
            }
        }

        if (_thread is not null)
        {
            _checkpointer.Start();
            _thread.Start();
        }
    }

    /// <summary>
    /// Takes names from a configuration from now on, and gives its quotas what is in the file. Right before it is published: nobody is
    /// admitted to a quota that begins anew though it should not.
    /// </summary>
    public void Use(CompiledGateway gateway)
    {
        lock (_gate)
        {
            _gateway = gateway;
            if (_store is not null)
            {
                Try(ResumeQuotas);
            }
        }
    }

    /// <summary>Writes what is there now.</summary>
    /// <returns>Whether all that was counted before is in the file.</returns>
    public bool Flush()
    {
        lock (_gate)
        {
            return !_isDisposed && Try(() => Write(isForced: false));
        }
    }

    /// <summary>Writes what is left, and closes the file. Once the loops have ended, since what they still hold is taken from them.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread is { IsAlive: true })
        {
            _thread.Join();
        }

        _checkpointer.Dispose();
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _exchange.Take(_pending.Add); // Makes room for what is still to come.
                foreach (UsageMeter meter in _meters)
                {
                    meter.HandOver();
                }

                Try(() => Write(isForced: false));
                if (!IsAllWritten)
                {
                    LogMessages.UsageLost(_log, _path, RequestsPending());
                }

                _isDisposed = true;
                Close();
            }
        }

        _stop.Dispose();
    }

    private bool IsAllWritten => _pending.Counts.Count + _tried.Counts.Count == 0;

    private void Run()
    {
        while (!_stop.Wait(Interval))
        {
            lock (_gate)
            {
                Try(() => Write(isForced: false));
            }
        }
    }

    /// <summary>Does something with the file. When that fails, the file is closed, and is opened anew at the next turn.</summary>
    private bool Try(Action action)
    {
        try
        {
            action();
            Recovered();
            return true;
        }
        catch (Exception e) when (e is SqliteException or UsageStoreException or IOException or UnauthorizedAccessException)
        {
            Failed(e);
            return false;
        }
        catch (Exception bug)
        {
            LogMessages.UsageBug(_log, bug);
            Failed(bug);
            return false;
        }
    }

    /// <param name="isForced">Even when there is nothing to write.</param>
    private void Write(bool isForced)
    {
        DateTimeOffset at = _time.GetUtcNow();
        _exchange.Ask(_meters, LoopPatience);
        _exchange.Take(_pending.Add);
        if (_store is not null && !File.Exists(_path))
        {
            throw new IOException("somebody has removed it");
        }

        if (_store is null)
        {
            Open();
            isForced = true; // It may have been opened and take nothing.
        }

        SettleTried();
        if (_gateway is { } gateway && (isForced || !IsAllWritten))
        {
            foreach ((UsageKey key, UsageCount count) in _pending.Counts)
            {
                _tried.Add(key, count);
            }

            _pending.Clear();
            _store!.Write(_tried.Counts, new UsageNames(gateway), ++_sequence);
            OnCommitted?.Invoke();
            _tried.Clear();
            Flushes++;
            _checkpointer.Wake();
        }

        FlushedAt = at;
        RewriteLostQuotas();
        Prune();
    }

    /// <summary>
    /// A commit that fails may be in the file all the same, when the disk failed after it had been written. The file knows: it holds the
    /// number of the last transaction that is in it.
    /// </summary>
    private void SettleTried()
    {
        if (_tried.Counts.Count > 0 && _store!.Sequence == _sequence)
        {
            _tried.Clear();
        }
    }

    private void Open()
    {
        _store = UsageStore.Open(_path, _writer, _time);
        _isLost = _hasOpened && (_isLost || _store.IsNew);
        _hasOpened = true;
        if (_gateway is not null)
        {
            ResumeQuotas();
        }
    }

    /// <summary>
    /// The file of before is gone, and what quotas have used is known here alone. Right after a writing, since what is counted and not
    /// written is in the quotas already: what comes in between, of a moment, is counted in the file's quota twice.
    /// </summary>
    private void RewriteLostQuotas()
    {
        if (_isLost && _gateway is { } gateway)
        {
            _store!.Rewrite(QuotaResumption.Present(gateway, Now()));
            _isLost = false;
        }
    }

    private void ResumeQuotas() => _quotas.Resume(_gateway!, _store!.Quotas, Today());

    /// <summary>Once a day.</summary>
    private void Prune()
    {
        int today = Today();
        if (_settings.KeepDays > 0 && today != _prunedOn)
        {
            _store!.Prune(today - _settings.KeepDays);
            _prunedOn = today;
        }
    }

    private void Failed(Exception failure)
    {
        Failures++;
        Close();
        if (UsageFile.IsBroken(failure))
        {
            SetAside(failure);
            return;
        }

        if (!_isFailing)
        {
            LogMessages.UsageFailed(_log, _path, failure.Message, _settings.OnStoreFailure == StoreFailure.Refuse ? "requests with keys are refused" : "requests are admitted and kept in memory");
        }

        _isFailing = true;
        _exchange.MayAdmit = _settings.OnStoreFailure == StoreFailure.Admit;
    }

    private void SetAside(Exception failure)
    {
        try
        {
            string aside = "";
            _checkpointer.Beside(() => aside = UsageFile.SetAside(_path, _time.GetUtcNow()));
            LogMessages.UsageSetAside(_log, _path, failure.Message, aside);
            SetAsideCount++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.UsageFailed(_log, _path, e.Message, "it is broken, and cannot be set aside");
            _isFailing = true;
            _exchange.MayAdmit = _settings.OnStoreFailure == StoreFailure.Admit;
        }
    }

    /// <summary>From the thread of checkpoints.</summary>
    private void Synced(Exception? failure)
    {
        if (failure is not null && !_isNotSynced)
        {
            LogMessages.UsageNotSynced(_log, _path, failure.Message);
        }

        _isNotSynced = failure is not null;
    }

    private void Recovered()
    {
        if (_isFailing)
        {
            _isFailing = false;
            _exchange.MayAdmit = true;
            LogMessages.UsageRecovered(_log, _path);
        }
    }

    private void Close()
    {
        RowsOfClosed += _store?.Rows ?? 0;
        _store?.Dispose();
        _store = null;
    }

    private long RequestsPending() => _pending.Counts.Values.Sum(count => count.Requests) + _tried.Counts.Values.Sum(count => count.Requests);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private int Today() => UsageKey.DayOf(Now());
}
