using System.Text;
using EdgeProxy.Gateway;
using EdgeProxy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

/// <summary>From the loop through its buffers to the sink.</summary>
public sealed class AccessLogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly TestLoopGroup _loops = new(seed: 0);
    private readonly GatedSink _sink = new();

    [Fact]
    public async Task Lines_WaitForTheTimerAndThenArrive()
    {
        await using AccessLog log = Make(out IExchangeObserver loop);
        Tell(loop, 3);
        Assert.Equal("", _sink.Text);
        _loops.Advance(AccessLogLoop.FlushMilliseconds + 20);
        Until(() => log.Lines == 3);
        Assert.Equal(3, _sink.Text.Count(c => c == '\n'));
        Assert.Equal((0L, 0L, 0L), (log.Dropped, log.Failed, log.Errors));
    }

    [Fact]
    public async Task FullBuffer_IsHandedOverAtOnce()
    {
        await using AccessLog log = Make(out IExchangeObserver loop);
        Tell(loop, LogChunk.Size / LineLength() + 1);
        Until(() => log.Lines == LogChunk.Size / LineLength());
    }

    [Fact]
    public async Task WriterThatIsBlocked_CostsLinesAndNothingElse()
    {
        await using AccessLog log = Make(out IExchangeObserver loop);
        int fitting = 2 * (LogChunk.Size / LineLength());
        _sink.Close();
        Tell(loop, fitting + 100);
        Assert.Equal(100, log.Dropped);
        _sink.Open();
        Until(() => log.Lines == fitting);
        Tell(loop, 1);
        _loops.Advance(AccessLogLoop.FlushMilliseconds + 20);
        Until(() => log.Lines == fitting + 1);
        Assert.Equal(100, log.Dropped);
        Assert.Equal(fitting + 1, _sink.Text.Count(c => c == '\n'));
    }

    [Fact]
    public async Task WritesThatFail_AreCountedAndTriedAgain()
    {
        await using AccessLog log = Make(out IExchangeObserver loop);
        _sink.Failure = "no space left on device";
        Tell(loop, 2);
        _loops.Advance(AccessLogLoop.FlushMilliseconds + 20);
        Until(() => log.Errors == 1);
        Assert.Equal((0L, 2L), (log.Lines, log.Failed));
        _sink.Failure = null;
        Tell(loop, 1);
        _loops.Advance(AccessLogLoop.FlushMilliseconds + 20);
        Until(() => log.Lines == 1);
        Assert.Equal(2, log.Failed);
    }

    [Fact]
    public async Task End_WritesWhatIsLeft()
    {
        AccessLog log = Make(out IExchangeObserver loop);
        Tell(loop, 5);
        await log.DisposeAsync();
        Assert.Equal(5, log.Lines);
        Assert.True(_sink.IsDisposed);
    }

    [Fact]
    public async Task Reopening_IsToldToTheSink()
    {
        await using AccessLog log = Make(out _);
        Assert.Null(await log.ReopenAsync().WaitAsync(Limit));
        _sink.Failure = "is a directory";
        Assert.Equal("is a directory", await log.ReopenAsync().WaitAsync(Limit));
        Assert.Equal(2, _sink.Reopenings);
    }

    [Fact]
    public void FileThatCannotBeOpened_IsNoStart()
    {
        StartException failure = Assert.Throws<StartException>(
            () => AccessLog.Open(new AccessLogSettings { Path = "/nowhere/access.log" }, loops: 1, NullLogger.Instance));
        Assert.Contains("the access log /nowhere/access.log cannot be opened", failure.Message, StringComparison.Ordinal);
    }

    private static int LineLength() => new SampleExchange().Line(new JsonLineFormat(new AccessLogSettings { Path = "-" })).Length;

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Limit));

    private static void Tell(IExchangeObserver loop, int count) => new SampleExchange().Tell((in record) =>
    {
        for (int i = 0; i < count; i++)
        {
            loop.Observe(record);
        }
    });

    private AccessLog Make(out IExchangeObserver loop)
    {
        var log = new AccessLog(new AccessLogSettings { Path = "-", BufferBytes = 2 * LogChunk.Size }, _sink, loops: 1, NullLogger.Instance);
        loop = log.ObserverOf(_loops.Loops[0]);
        return log;
    }

    /// <summary>Keeps what it gets; can be made to block, and to fail.</summary>
    private sealed class GatedSink : ILogSink
    {
        private readonly ManualResetEventSlim _isOpen = new(initialState: true);
        private readonly MemoryStream _written = new();

        public string Text
        {
            get
            {
                lock (_written)
                {
                    return Encoding.UTF8.GetString(_written.ToArray());
                }
            }
        }

        public volatile string? Failure;

        public int Reopenings { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Close() => _isOpen.Reset();

        public void Open() => _isOpen.Set();

        public string? Write(ReadOnlySpan<byte> lines, out int arrived)
        {
            _isOpen.Wait(Limit);
            arrived = 0;
            if (Failure is { } failure)
            {
                return failure;
            }

            arrived = lines.Length;
            lock (_written)
            {
                _written.Write(lines);
            }

            return null;
        }

        public string? Reopen()
        {
            Reopenings++;
            return Failure;
        }

        public void Dispose()
        {
            IsDisposed = true;
            _isOpen.Dispose();
            _written.Dispose();
        }
    }
}
