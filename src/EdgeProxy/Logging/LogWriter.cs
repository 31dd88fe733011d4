using System.Globalization;
using System.Threading.Channels;

namespace EdgeProxy;

/// <summary>
/// Writes lines behind the back of whoever logs, on a thread of its own, so that a reader of the log who is slow or has stopped reading
/// holds up nothing, not even the end of the process: what does not fit is dropped and counted.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int LinesMax = 8192;

    /// <summary>How long the end of the process waits for a reader that takes no more lines.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _lines;
    private readonly TextWriter _output;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _dropped;

    public LogWriter(TextWriter output)
    {
        _output = output;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(LinesMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Write(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what is left, if it is taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_ended.Task, Task.Delay(StopLimit));
    }

    private void Run()
    {
        // A pipe that is full blocks here, and a thread of the pool would be missing elsewhere.
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            try
            {
                WriteWaiting();
            }
            catch (IOException)
            {
                // Nobody reads the log any more; there is no other place to say so.
            }
        }

        _ended.SetResult();
    }

    private void WriteWaiting()
    {
        while (_lines.Reader.TryRead(out string? line))
        {
            _output.WriteLine(line);
        }

        long dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dropped} log lines were dropped, as they came faster than they could be written"));
        }

        _output.Flush();
    }
}
