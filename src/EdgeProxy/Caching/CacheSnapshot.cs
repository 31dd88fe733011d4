using EdgeProxy.Caching;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// What a cache had stored when the process stopped, in the state folder. A start takes the file away before it reads it: what is purged from
/// then on must not come back with a later start that found no newer file.
/// </summary>
/// <param name="folder">The state folder.</param>
/// <param name="timeMax">How long writing may take; 0 to keep nothing.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told what came of it.</param>
internal sealed class CacheSnapshot(string folder, TimeSpan timeMax, TimeProvider time, ILogger log)
{
    private const string Name = "cache.snapshot";
    private const int BufferBytes = 1024 * 1024;
    private const long BytesPerMegabyte = 1024 * 1024;

    /// <summary>Read at one go, a millisecond or two; a pause of as long follows, since loops may want the processor.</summary>
    private const long BytesPerStep = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public string Path => System.IO.Path.Combine(folder, Name);

    private string Draft => Path + ".new";

    /// <summary>Puts back what was written, beside the loops; whatever is wrong with the file is said and costs only what it has.</summary>
    /// <param name="cache">May be in use.</param>
    /// <param name="epoch">Of its store when nobody could have purged.</param>
    /// <param name="stop">Leaves the rest.</param>
    public async Task RestoreAsync(ResponseCache cache, long epoch, CancellationToken stop)
    {
        long begun = time.GetTimestamp();
        SnapshotReader? reader = null;
        try
        {
            if (!Directory.Exists(folder))
            {
                return;
            }

            File.Delete(Draft); // Of a stop that was cut short.
            if (timeMax == TimeSpan.Zero || !File.Exists(Path))
            {
                File.Delete(Path); // It must not come back when this is set again.
                return;
            }

            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
            File.Delete(Path);
            reader = new SnapshotReader(file, epoch);
            reader.ReadFileMark();
            while (Step(cache, reader) && !stop.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            LogMessages.CacheRestored(log, reader.Entries, reader.Bytes / BytesPerMegabyte, Path, (long)time.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogMessages.CacheNotRestored(log, Path, reader?.Entries ?? 0, e is EndOfStreamException ? "it is cut off" : e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Writes it anew, whole or not at all, but for what there is no time for. Nobody uses the store any more.</summary>
    public void Save(ResponseCache cache)
    {
        if (timeMax == TimeSpan.Zero)
        {
            return;
        }

        long begun = time.GetTimestamp();
        using var timeIsUp = new CancellationTokenSource(timeMax, time);
        var writer = new SnapshotWriter(cache.Visitor, cache.Now);
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = BufferBytes };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // Responses may be for some only.
            }

            using (var file = new FileStream(Draft, options))
            {
                writer.Write(file, timeIsUp.Token);
            }

            File.Move(Draft, Path, overwrite: true);
            LogMessages.CacheSaved(
                log, writer.Entries, cache.Store.Statistics().Entries, writer.Bytes / BytesPerMegabyte, Path, (long)time.GetElapsedTime(begun).TotalMilliseconds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.CacheNotSaved(log, Path, e.Message.TrimEnd('.'));
            DeleteDraft();
        }
    }

    /// <summary>False when there is no more, or the store is full: what comes then only drives out what came before.</summary>
    private static bool Step(ResponseCache cache, SnapshotReader reader)
    {
        lock (cache.VisitorLock)
        {
            long until = reader.Bytes + BytesPerStep;
            bool hasMore = !cache.IsClosed && cache.Store.Statistics().Evicted == 0;
            while (hasMore && reader.Bytes < until)
            {
                hasMore = reader.TryReadEntry(cache.Visitor, cache.Now);
            }

            return hasMore;
        }
    }

    private void DeleteDraft()
    {
        try
        {
            File.Delete(Draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.CacheNotSaved(log, Draft, e.Message.TrimEnd('.'));
        }
    }
}
