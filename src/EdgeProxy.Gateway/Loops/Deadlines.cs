using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>What a client connection and its exchange may wait for.</summary>
internal enum DeadlineKind : byte
{
    KeepAlive,
    Head,
    BodyRead,
    BodyRate,
    ClientWrite,
    Drain,
    Exchange,
    Queue,
    Connect,
    Response,
    UpstreamIdle,
    UpstreamWrite,

    /// <summary>The gateway parts with the client: jitter, so that not all clients come back at once.</summary>
    Leave,
    Tunnel,
}

/// <summary>
/// All deadlines of one client connection on one timer. Setting one is a store: the timer is armed again only when
/// a deadline comes before the armed time, so that the usual case (set, met, set later) never touches the wheel.
/// </summary>
internal sealed class Deadlines
{
    private const int Kinds = (int)DeadlineKind.Tunnel + 1;
    private const long Never = long.MaxValue;
    private readonly long[] _due = new long[Kinds];
    private readonly Loop _loop;
    private readonly Action<DeadlineKind> _onDue;
    private readonly LoopTimer _timer;
    private long _armed = Never;

    public Deadlines(Loop loop, Action<DeadlineKind> onDue)
    {
        _loop = loop;
        _onDue = onDue;
        _timer = new LoopTimer(static state => ((Deadlines)state!).Fire(), this);
        Array.Fill(_due, Never);
    }

    /// <summary>Sets the deadline so many milliseconds from now; 0 clears it.</summary>
    public void Set(DeadlineKind kind, long milliseconds)
    {
        long due = milliseconds == 0 ? Never : _loop.Clock.Milliseconds + milliseconds;
        _due[(int)kind] = due;
        if (due < _armed)
        {
            Arm(due);
        }
    }

    public void Clear(DeadlineKind kind) => _due[(int)kind] = Never;

    public bool IsSet(DeadlineKind kind) => _due[(int)kind] != Never;

    /// <summary>Clears all and disarms the timer: the connection is over.</summary>
    public void Stop()
    {
        Array.Fill(_due, Never);
        _armed = Never;
        _loop.Timers.Cancel(_timer);
    }

    private void Arm(long due)
    {
        _armed = due;
        _loop.Timers.Schedule(_timer, due);
    }

    private void Fire()
    {
        _armed = Never;
        long now = _loop.Clock.Milliseconds;
        for (int i = 0; i < Kinds; i++)
        {
            if (_due[i] <= now)
            {
                _due[i] = Never;
                _onDue((DeadlineKind)i);
            }
        }

        long next = Never;
        foreach (long due in _due)
        {
            next = Math.Min(next, due);
        }

        if (next < _armed)
        {
            Arm(next);
        }
    }
}
