using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests.Tests;

public sealed class OpenLoopTests
{
    [Fact]
    public void Schedule_DoesNotDrift()
    {
        var schedule = new OpenLoopSchedule(start: 1000, rate: 30_000, seconds: 10);
        Assert.Equal(300_000, schedule.Count);
        long last = 0;
        while (schedule.TryTake(long.MaxValue - 1, out long due))
        {
            last = due;
        }

        Assert.InRange(last - 1000, 9_999_966_000, 9_999_967_000);
        Assert.True(schedule.IsOver);
    }

    [Fact]
    public void Schedule_GivesOnlyWhatIsDue()
    {
        var schedule = new OpenLoopSchedule(start: 0, rate: 1000, seconds: 1);
        Assert.True(schedule.TryTake(0, out long first));
        Assert.False(schedule.TryTake(999_999, out _));
        Assert.True(schedule.TryTake(5_000_000, out long second));
        Assert.Equal((0, 1_000_000), (first, second));
    }

    [Fact]
    public async Task ServerThatStandsStill_MakesAllLateThatWereDueMeanwhile()
    {
        // 500 requests a second for a second, and the server rests once for 300 ms: some 150 requests were due in that time, and the later
        // ones waited less. Two connections can hold but two of them: who counts from the sending sees two slow requests and no more.
        using var server = new PausingServer(pauseAt: 100, pause: TimeSpan.FromMilliseconds(300));
        using OpenLoop loop = await OpenLoop.RunAsync(server.Port, new OpenLoopPlan(500, 1) { Connections = 2 }, CancellationToken.None);
        Assert.Equal((500L, 0L, 0L), (loop.Latencies.Count, loop.Failed, loop.Unanswered));
        Assert.InRange(loop.Latencies.CountFrom(100_000_000), 80, 500);
        Assert.True(loop.Latencies.MaxMicroseconds >= 290_000);

        // Those that waited for a connection are not the generator's delays.
        Assert.InRange(loop.SendDelays.Count, 1, 450);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task AtOnce_SendsExactlySoMany(int count)
    {
        using var server = new PausingServer(pauseAt: -1, pause: TimeSpan.Zero);
        List<long> numbers = [];
        using OpenLoop loop = await OpenLoop.RunAsync(server.Port, OpenLoopPlan.AtOnce(count, connections: 3, Named), CancellationToken.None);
        Assert.Equal((count, 0L, 0L), (loop.Latencies.Count, loop.Failed, loop.Unanswered));
        Assert.Equal(Enumerable.Range(0, count).Select(number => (long)number), numbers);

        string Named(long number)
        {
            numbers.Add(number);
            return $"/{number}";
        }
    }

    [Fact]
    public async Task ServerThatEndsConnections_IsConnectedToAgain()
    {
        using var server = new PausingServer(pauseAt: -1, pause: TimeSpan.Zero, requestsPerConnection: 10);
        using OpenLoop loop = await OpenLoop.RunAsync(server.Port, new OpenLoopPlan(500, 0.4) { Connections = 1 }, CancellationToken.None);
        Assert.Equal((200L, 0L), (loop.Latencies.Count, loop.Failed));
        Assert.InRange(loop.Reopened, 19, 20);
    }

    [Fact]
    public async Task ServerThatNeverAnswers_IsGivenUpAndCounted()
    {
        using var server = new PausingServer(pauseAt: 0, pause: TimeSpan.FromSeconds(30));
        using OpenLoop loop = await OpenLoop.RunAsync(
            server.Port, new OpenLoopPlan(100, 0.1) { Connections = 4, Patience = TimeSpan.FromMilliseconds(200) }, CancellationToken.None);
        Assert.Equal((10L, 10L), (loop.Unanswered, loop.Latencies.Count));
        Assert.True(loop.Latencies.MaxMicroseconds >= 200_000);
        Assert.Equal(0, loop.Rate);
    }

    [Fact]
    public void PercentileWithTooFewValues_IsNotSaid()
    {
        var latencies = new Latencies();
        for (int i = 1; i <= 1000; i++)
        {
            latencies.Record(i * 1000);
        }

        Assert.InRange(latencies.Microseconds(50), 499, 501);
        Assert.InRange(latencies.Microseconds(99), 989, 991);
        Assert.True(double.IsNaN(latencies.Microseconds(99.9)));
        Assert.Equal(100, latencies.CountFrom(901_000), 2.0);
    }

    /// <summary>Answers requests one after the other, on one thread, and rests once.</summary>
    private sealed class PausingServer : IDisposable
    {
        private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        private static readonly byte[] LastAnswer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly CancellationTokenSource _stop = new();
        private readonly SemaphoreSlim _turn = new(1);
        private readonly int _pauseAt;
        private readonly TimeSpan _pause;
        private readonly int _requestsPerConnection;
        private int _requests;

        public PausingServer(int pauseAt, TimeSpan pause, int requestsPerConnection = int.MaxValue)
        {
            (_pauseAt, _pause, _requestsPerConnection) = (pauseAt, pause, requestsPerConnection);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
                }
            }
            catch (Exception mistake) when (mistake is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(Socket socket)
        {
            using Socket owned = socket;
            byte[] buffer = new byte[4096];
            try
            {
                for (int i = 1; await owned.ReceiveAsync(buffer, _stop.Token) > 0; i++)
                {
                    await _turn.WaitAsync(_stop.Token);
                    try
                    {
                        if (_requests++ == _pauseAt)
                        {
                            await Task.Delay(_pause, _stop.Token);
                        }

                        bool last = i >= _requestsPerConnection;
                        await owned.SendAsync(last ? LastAnswer : Answer, _stop.Token);
                        if (last)
                        {
                            return;
                        }
                    }
                    finally
                    {
                        _turn.Release();
                    }
                }
            }
            catch (Exception mistake) when (mistake is OperationCanceledException or SocketException)
            {
                // The test is over.
            }
        }
    }
}
