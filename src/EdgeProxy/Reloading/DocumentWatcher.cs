using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Looks at the documents by interval and has them loaded when they have changed and rest. By looking, not by being told:
/// notices of the kernel are lost when their queue overflows, do not come over network file systems and mounts of other
/// machines, and cost a watch for each folder.
/// </summary>
internal sealed class DocumentWatcher(Reloader reloader, TimeSpan interval, TimeProvider time, ILogger log)
{
    /// <summary>Documents that never rest are loaded all the same after so many looks.</summary>
    private const int LooksMax = 10;

    /// <summary>At most this part of the time goes into looking, however many files there are.</summary>
    private const int IdleShare = 20;

    private string? _pending;
    private int _looks;

    /// <summary>What the last look took, without a load that followed it.</summary>
    private TimeSpan _lookTime;

    /// <summary>Until it is stopped. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pause = new Pause(time, stop);
        await pause.WaitAsync(interval);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TaskSchedulerException)
            {
                LogMessages.WatchFailed(log, e.Message);
            }

            TimeSpan idle = _lookTime * IdleShare;

            // A change that was seen is looked at again soon, however long looking takes: a key may have been revoked.
            await pause.WaitAsync(idle > interval && _pending is null ? idle : interval);
        }
    }

    /// <summary>One look. A change is loaded when the next look finds the same: a file may be half written.</summary>
    private async ValueTask LookAsync()
    {
        (string digest, bool isLoaded, _lookTime) = await reloader.LookAsync();
        if (isLoaded)
        {
            _pending = null;
            return;
        }

        bool rests = string.Equals(digest, _pending, StringComparison.Ordinal);
        _looks = _pending is null ? 1 : _looks + 1;
        _pending = digest;
        if (rests || _looks >= LooksMax)
        {
            _pending = null;
            await reloader.ReloadAsync(ReloadTrigger.Files, by: null);
        }
    }
}
