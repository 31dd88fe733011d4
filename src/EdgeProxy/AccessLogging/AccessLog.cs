using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// A line for each exchange: formatted on its loop into the loop's buffers, written by a thread of its own.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int ChunksMin = 2;

    private readonly AccessLogSettings _settings;
    private readonly ILogger _log;
    private readonly LogChunks[] _chunks;
    private readonly AccessLogLoop?[] _loops;
    private readonly AccessLogWriter _writer;

    /// <param name="settings">What lines hold, and which are written.</param>
    /// <param name="sink">Where they go; the access log disposes of it.</param>
    /// <param name="loops">How many loops there are.</param>
    /// <param name="log">For failures of the writing itself.</param>
    public AccessLog(AccessLogSettings settings, ILogSink sink, int loops, ILogger log)
    {
        _settings = settings;
        _log = log;
        _loops = new AccessLogLoop[loops];
        _chunks = new LogChunks[loops];
        for (int i = 0; i < loops; i++)
        {
            _chunks[i] = new LogChunks(Math.Max(ChunksMin, settings.BufferBytes / LogChunk.Size));
        }

        _writer = new AccessLogWriter(sink, _chunks, Report);
    }

    /// <summary>Lines that were written.</summary>
    public long Lines => _writer.Lines;

    /// <summary>Lines that were lost because they could not be written.</summary>
    public long Failed => _writer.Dropped;

    /// <summary>Writes that failed.</summary>
    public long Errors => _writer.Errors;

    /// <summary>Lines that were lost because the writer was behind.</summary>
    public long Dropped => _loops.Sum(static loop => loop?.Dropped ?? 0);

    /// <summary>Opens the file or standard output.</summary>
    /// <exception cref="StartException">The file cannot be opened.</exception>
    public static AccessLog Open(AccessLogSettings settings, int loops, ILogger log)
    {
        if (settings.Path == "-")
        {
            return new AccessLog(settings, new StandardOutput(Console.OpenStandardOutput()), loops, log);
        }

        LogFile file = LogFile.TryOpen(settings.Path, out string? error)
            ?? throw new StartException($"the access log {settings.Path} cannot be opened: {error}");
        return new AccessLog(settings, file, loops, log);
    }

    /// <summary>The observer of a loop, for <see cref="GatewayRuntime.Observe"/>; once for each loop.</summary>
    public IExchangeObserver ObserverOf(Loop loop)
    {
        ILineFormat format = _settings.Format == AccessLogFormat.Json ? new JsonLineFormat(_settings) : new CommonLogFormat(_settings);
        var filter = new AccessLogFilter(_settings, new Random(Random.Shared.Next()));
        var made = new AccessLogLoop(loop, format, filter, _chunks[loop.Index], _writer.Wake);
        _loops[loop.Index] = made;
        return made;
    }

    /// <summary>Opens the file anew, after it was renamed: lines before go into the old one, lines after into the new one, and none is lost.</summary>
    /// <returns>Null once it is done, or why it failed; then writing goes on into the old one.</returns>
    public async Task<string?> ReopenAsync()
    {
        string? error = await _writer.ReopenAsync();
        if (error is null)
        {
            LogMessages.AccessLogReopened(_log, _settings.Path);
        }
        else
        {
            LogMessages.AccessLogNotReopened(_log, _settings.Path, error);
        }

        return error;
    }

    /// <summary>Writes what is left. Once the loops have ended, since what they still hold is taken from them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (AccessLogLoop? loop in _loops)
        {
            loop?.Flush();
        }

        await _writer.StopAsync();
    }

    private void Report(string? error)
    {
        if (error is null)
        {
            LogMessages.AccessLogRecovered(_log, _settings.Path, _writer.Dropped);
        }
        else
        {
            LogMessages.AccessLogFailed(_log, _settings.Path, error);
        }
    }
}
