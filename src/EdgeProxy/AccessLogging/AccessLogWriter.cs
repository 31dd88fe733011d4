namespace EdgeProxy;

/// <summary>
/// The one thread that writes what the loops have handed over. It may block on its disk or pipe as long as it likes:
/// the loops go on without it.
/// </summary>
internal sealed class AccessLogWriter
{
    /// <summary>How long the end of the process waits for a place that takes no more lines.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly ILogSink _sink;
    private readonly IReadOnlyList<LogChunks> _loops;
    private readonly Action<string?> _changed;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private TaskCompletionSource<string?>? _reopen;
    private volatile bool _isStopping;
    private bool _isFailing;
    private long _lines;
    private long _dropped;
    private long _errors;

    /// <param name="sink">Where to; the writer disposes of it.</param>
    /// <param name="loops">The buffers of each loop.</param>
    /// <param name="changed">Told why writing fails when it begins to, and null when it works again.</param>
    public AccessLogWriter(ILogSink sink, IReadOnlyList<LogChunks> loops, Action<string?> changed)
    {
        _sink = sink;
        _loops = loops;
        _changed = changed;
        _thread = new Thread(Run) { IsBackground = true, Name = "access log" };
        _thread.Start();
    }

    /// <summary>Lines that were written.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>Lines that were lost because they could not be written.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Writes that failed.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Something was handed over. From any thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Opens the place anew, between two chunks of lines. From any thread.</summary>
    /// <returns>Null once it is done, or why it failed.</returns>
    public Task<string?> ReopenAsync()
    {
        var mine = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string?> reopen = Interlocked.CompareExchange(ref _reopen, mine, null) ?? mine;
        _wake.Set();
        return reopen.Task;
    }

    /// <summary>Writes what was handed over, and ends.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        _wake.Set();
        return Task.Run(() =>
        {
            if (_thread.Join(StopLimit))
            {
                _sink.Dispose();
            }
        });
    }

    private void Run()
    {
        bool isLast;
        do
        {
            _wake.WaitOne();
            isLast = _isStopping; // Whatever was handed over before is seen below.
            do
            {
                Reopen();
            }
            while (!TryWriteAll());
        }
        while (!isLast);

        Reopen();
    }

    private void Reopen()
    {
        if (Interlocked.Exchange(ref _reopen, null) is { } reopen)
        {
            reopen.SetResult(_sink.Reopen());
        }
    }

    /// <summary>A chunk of each loop in turn, until there is none. False when somebody wants the place opened anew first.</summary>
    private bool TryWriteAll()
    {
        bool any;
        do
        {
            any = false;
            foreach (LogChunks chunks in _loops)
            {
                if (chunks.Oldest is { } chunk)
                {
                    any = true;
                    Write(chunk);
                    chunks.Release();
                }
            }
        }
        while (any && Volatile.Read(ref _reopen) is null);
        return !any;
    }

    private void Write(LogChunk chunk)
    {
        string? error = _sink.Write(chunk.Written, out int arrived);
        int lines = error is null ? chunk.Lines : chunk.Written[..arrived].Count((byte)'\n');
        Volatile.Write(ref _lines, _lines + lines);
        if (error is not null)
        {
            Volatile.Write(ref _errors, _errors + 1);
            Volatile.Write(ref _dropped, _dropped + chunk.Lines - lines);
        }

        bool isFailing = error is not null;
        if (isFailing != _isFailing)
        {
            _isFailing = isFailing;
            _changed(error);
        }
    }
}
