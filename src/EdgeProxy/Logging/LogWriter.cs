using System.Globalization;
using System.Threading.Channels;

namespace EdgeProxy;

/// <summary>
/// Writes lines behind the back of whoever logs, so that a slow reader of the log stops no loop: what does not fit is dropped and counted.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int LinesMax = 8192;

    private readonly Channel<string> _lines;
    private readonly TextWriter _output;
    private readonly Task _writing;
    private long _dropped;

    public LogWriter(TextWriter output)
    {
        _output = output;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(LinesMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(WriteAllAsync);
    }

    public void Write(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
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
