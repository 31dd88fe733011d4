using System.Diagnostics;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Sends requests at a fixed rate, on one thread, and records how long after it was due each was answered. Waiting for a free
/// connection, and this generator's own delays, are part of that: what is added over the direct way is what the proxy adds.
/// </summary>
internal sealed class OpenLoop : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int OptionTimerSlack = 29;
    private const long WaitMax = 10_000_000;
    private const long Lead = 20_000_000;

    private readonly OpenLoopPlan _plan;
    private readonly Queue<OpenLoopConnection> _free;
    private readonly List<OpenLoopConnection> _connections = [];
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _answered;
    private long _lastAnswer;
    private long _start;
    private bool _behind;

    private OpenLoop(int port, OpenLoopPlan plan)
    {
        Port = port;
        _plan = plan;
        _request = RequestFor(plan.Path);
        _free = new Queue<OpenLoopConnection>(plan.Connections);
    }

    public Poller Poller { get; } = new();

    public int Port { get; }

    /// <summary>Shared by all connections: holds nothing between two calls.</summary>
    public Span<byte> Buffer => _buffer;

    public Latencies Latencies { get; } = new();

    /// <summary>How late requests were sent that found a connection free: this generator's own delays.</summary>
    public Latencies SendDelays { get; } = new();

    /// <summary>Requests whose connection broke before the answer was complete.</summary>
    public long Failed { get; private set; }

    /// <summary>Answers that were no 200.</summary>
    public long BadStatuses { get; private set; }

    /// <summary>Connections that the server ended, and that were opened again.</summary>
    public long Reopened { get; set; }

    /// <summary>Requests that were due and had no answer when patience ended; they are recorded with what they had waited by then.</summary>
    public long Unanswered { get; private set; }

    /// <summary>Answers a second, over the time in which requests were due or, if it was longer, until the last answer.</summary>
    public double Rate => _answered / Math.Max(_plan.Seconds, (_lastAnswer - _start) / 1e9);

    private static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Runs on a thread of its own.</summary>
    public static Task<OpenLoop> RunAsync(int port, OpenLoopPlan plan, CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(port, plan, stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Complete(OpenLoopConnection connection, long due, int status)
    {
        _lastAnswer = Now;
        Latencies.Record(_lastAnswer - due);
        _answered++;
        BadStatuses += status == 200 ? 0 : 1;
        _free.Enqueue(connection);
    }

    public void Fail(OpenLoopConnection connection)
    {
        Failed++;
        _free.Enqueue(connection);
    }

    public void Dispose()
    {
        _connections.ForEach(connection => connection.Dispose());
        Poller.Dispose();
    }

    private static OpenLoop Run(int port, OpenLoopPlan plan, CancellationToken stop)
    {
        // The kernel may otherwise wake this thread 50 µs late to save power (prctl(2), PR_SET_TIMERSLACK).
        _ = Native.SetProcess(OptionTimerSlack, 1);
        _ = ShortSlice.TrySet();
        using var loop = new OpenLoop(port, plan);
        for (int i = 0; i < plan.Connections; i++)
        {
            var connection = new OpenLoopConnection(loop);
            loop._connections.Add(connection);
            loop._free.Enqueue(connection);
        }

        loop._start = Now + Lead;
        loop.Drive(new OpenLoopSchedule(loop._start, plan.Rate, plan.Seconds), stop);
        return loop;
    }

    private void Drive(OpenLoopSchedule schedule, CancellationToken stop)
    {
        long end = schedule.LastDue + (long)(_plan.Patience.TotalSeconds * 1e9);
        long now = Now;
        while (!schedule.IsOver || _answered + Failed < schedule.Next)
        {
            stop.ThrowIfCancellationRequested();
            if (now > end)
            {
                GiveUp(schedule, now);
                return;
            }

            SendDue(schedule, now);
            long wait = _free.Count > 0 ? Math.Clamp(schedule.NextDue - Now, 0, WaitMax) : WaitMax;
            Poller.Wait(wait);
            now = Now;
        }
    }

    private void SendDue(OpenLoopSchedule schedule, long now)
    {
        while (_free.Count > 0 && schedule.TryTake(now, out long due))
        {
            // What waited for a connection is late by the server's doing, and not by this generator's.
            if (!_behind)
            {
                SendDelays.Record(now - due);
            }

            _free.Dequeue().Send(due, _plan.PathOf is { } pathOf ? RequestFor(pathOf(schedule.Next - 1)) : _request);
        }

        _behind = schedule.NextDue <= now;
    }

    private byte[] RequestFor(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n");

    private void GiveUp(OpenLoopSchedule schedule, long now)
    {
        // What is under way was due at latest when the first that was not taken is; that is close enough for so long a wait.
        Unanswered = schedule.Next - _answered - Failed;
        for (long i = 0; i < Unanswered; i++)
        {
            Latencies.Record(now - Math.Min(schedule.NextDue, schedule.LastDue));
        }

        while (schedule.TryTake(now, out long due))
        {
            Unanswered++;
            Latencies.Record(now - due);
        }
    }
}
