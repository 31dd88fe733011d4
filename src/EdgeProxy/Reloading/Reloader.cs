using System.Diagnostics;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Loads the documents, at the start and whenever something asks: one way for all, one load at a time. Documents with mistakes
/// change nothing but the history. Safe from any thread.
/// </summary>
internal sealed class Reloader : IDisposable
{
    private readonly IReadOnlyList<string> _paths;
    private readonly ConfigPublisher _publisher;
    private readonly LastGood? _lastGood;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _one = new(1);
    private readonly DocumentFingerprint _fingerprint;
    private readonly LoadGarbage _garbage = new();
    private ConfigLoadResult? _inUse;
    private IReadOnlyList<string> _references = [];
    private string? _digest;
    private bool _isAtRest;
    private long _count;

    /// <param name="lastGood">Where good documents are kept; null for nowhere.</param>
    public Reloader(IReadOnlyList<string> paths, ConfigPublisher publisher, LastGood? lastGood, TimeProvider time, ILogger log)
    {
        _paths = paths;
        _publisher = publisher;
        _lastGood = lastGood;
        _time = time;
        _log = log;
        _fingerprint = new DocumentFingerprint(time);
    }

    /// <summary>Raised after each load, whatever came of it.</summary>
    public event Action? Loaded;

    public ReloadHistory History { get; } = new();

    public long PublishedCount { get; private set; }

    public long RefusedCount { get; private set; }

    /// <summary>When documents from disk were published last; null for never.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>Whether the documents on disk are refused, and older ones in use.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether what is in use came from the state folder.</summary>
    public bool IsOnLastGood { get; private set; }

    public void Dispose() => _one.Dispose();

    /// <summary>Loads, and uses what was loaded if it is without a mistake.</summary>
    public async Task<ReloadRecord> ReloadAsync(ReloadTrigger trigger, string? by)
    {
        await _one.WaitAsync();
        try
        {
            DateTimeOffset at = _time.GetUtcNow();
            long begun = Stopwatch.GetTimestamp();
            ConfigLoadResult loaded = trigger == ReloadTrigger.Start
                ? await OffLoops.RunAtOnceAsync(() => Read(at, null))
                : await OffLoops.RunAsync(giveWay => Read(at, giveWay));
            return await UseAsync(loaded, trigger, by, at, begun);
        }
        finally
        {
            _garbage.CollectIfMuch();
            _one.Release();
        }
    }

    /// <summary>Uses documents that are already loaded, such as the demo's.</summary>
    /// <param name="loaded">Without mistakes, or with.</param>
    /// <param name="orAnyPort">Whether a listener takes any free port when its address is taken.</param>
    public async Task<ReloadRecord> UseAsync(ConfigLoadResult loaded, bool orAnyPort)
    {
        await _one.WaitAsync();
        try
        {
            return await UseAsync(loaded, ReloadTrigger.Start, by: null, _time.GetUtcNow(), Stopwatch.GetTimestamp(), orAnyPort);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Starts on what was published last, of a process before this one. False when there is nothing to start on.</summary>
    public async Task<bool> UseLastGoodAsync()
    {
        if (_lastGood?.Load() is not { } documents)
        {
            return false;
        }

        await _one.WaitAsync();
        try
        {
            ConfigLoadResult loaded = await OffLoops.RunAtOnceAsync(() => ConfigLoader.Load(documents));
            IReadOnlyList<string> errors = loaded.Config is { } config
                ? await _publisher.PublishAsync(config)
                : [.. loaded.Errors.Select(error => error.ToString())];
            foreach (string error in errors)
            {
                LogMessages.DocumentError(_log, "of the last good configuration: " + error);
            }

            IsOnLastGood = errors.Count == 0;
            if (IsOnLastGood)
            {
                LogMessages.StartedOnLastGood(_log, _lastGood.Path);
            }

            return IsOnLastGood;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// The digest of the files as they are now, whether it is that of the last load, and how long looking took. Waits for a
    /// load under way, which does not count as looking.
    /// </summary>
    public async ValueTask<(string Digest, bool IsLoaded, TimeSpan Took)> LookAsync()
    {
        await _one.WaitAsync();
        try
        {
            long begun = Stopwatch.GetTimestamp();
            if (_isAtRest && !_fingerprint.MayHaveChanged())
            {
                return (_digest!, true, Stopwatch.GetElapsedTime(begun));
            }

            string digest = await OffLoops.RunAsync(() => _fingerprint.Take(_paths, _references));
            _isAtRest = string.Equals(digest, _digest, StringComparison.Ordinal);
            return (digest, _isAtRest, Stopwatch.GetElapsedTime(begun));
        }
        finally
        {
            _one.Release();
        }
    }

    private ConfigLoadResult Read(DateTimeOffset at, Action? giveWay)
    {
        ConfigLoadResult loaded = ConfigLoader.Load(_paths, new ConfigOptions { GiveWay = giveWay, Previous = _inUse });
        _references = loaded.References;
        _isAtRest = false;
        _digest = _fingerprint.Take(_paths, _references);
        if (_fingerprint.LastWrite >= at.UtcDateTime)
        {
            _digest = null; // Written while it was read: what was loaded may be neither the old nor the new.
        }

        return loaded;
    }

    private async Task<ReloadRecord> UseAsync(ConfigLoadResult loaded, ReloadTrigger trigger, string? by, DateTimeOffset at, long begun, bool orAnyPort = false)
    {
        ValidatedConfig? before = _publisher.Config;
        IReadOnlyList<string> errors = await PublishAsync(loaded, isStart: trigger == ReloadTrigger.Start, orAnyPort);
        bool isGood = errors.Count == 0;
        _inUse = isGood ? loaded with { Documents = [] } : _inUse;
        long milliseconds = (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        string summary = isGood && before is not null ? await OffLoops.RunAsync(giveWay => ConfigComparer.Compare(before, loaded.Config!, giveWay).Summary) : "";
        var record = new ReloadRecord(
            ++_count, at, trigger, by, isGood ? ReloadResult.Published : ReloadResult.Refused, _publisher.Gateway?.Snapshot.Version ?? 0,
            _digest ?? "", milliseconds, summary, errors, [.. loaded.Warnings.Select(warning => warning.ToString())]);
        Report(record);
        PublishedCount += isGood ? 1 : 0;
        RefusedCount += isGood ? 0 : 1;
        LastSuccess = isGood ? _time.GetUtcNow() : LastSuccess;
        IsRefused = !isGood;
        IsOnLastGood &= !isGood;
        History.Add(record);
        Loaded?.Invoke();
        if (isGood && _lastGood is not null)
        {
            await OffLoops.RunAsync(() => Keep(loaded.Documents));
        }

        return record;
    }

    /// <summary>An address that cannot be bound ends a start, and is one more mistake of a reload.</summary>
    private async Task<IReadOnlyList<string>> PublishAsync(ConfigLoadResult loaded, bool isStart, bool orAnyPort)
    {
        if (loaded.Config is not { } config)
        {
            return [.. loaded.Errors.Select(error => error.ToString())];
        }

        try
        {
            return await _publisher.PublishAsync(config, orAnyPort);
        }
        catch (StartException e) when (!isStart)
        {
            return [e.Message];
        }
    }

    private bool Keep(IReadOnlyList<ConfigDocument> documents)
    {
        try
        {
            _lastGood!.Save(documents);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.LastGoodNotKept(_log, _lastGood!.Path, e.Message);
            return false;
        }
    }

    private void Report(ReloadRecord record)
    {
        foreach (string warning in record.Warnings)
        {
            LogMessages.DocumentWarning(_log, warning);
        }

        foreach (string error in record.Errors)
        {
            LogMessages.DocumentError(_log, error);
        }

        if (record.Trigger == ReloadTrigger.Start)
        {
            return;
        }

        if (record.Result == ReloadResult.Published)
        {
            LogMessages.Reloaded(_log, record.Number, record.Trigger, record.Version, record.Milliseconds, record.Summary);
        }
        else
        {
            LogMessages.ReloadRefused(_log, record.Number, record.Trigger, record.Errors.Count, record.Version);
        }
    }
}
