using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace EdgeProxy.Gateway;

/// <summary>
/// Where loops hand over full tables and get empty ones, and somebody takes the full ones. Tables go round, so that in steady state
/// none is made. From any thread; not once for a request, but some times a second.
/// </summary>
public sealed class UsageExchange
{
    /// <summary>Tables that wait to be taken, at most: beyond, nobody has taken any for long, and memory must end somewhere.</summary>
    private const int WaitingMax = 64;

    /// <summary>Two for each loop are in use; what was made for more than these once is let go.</summary>
    private const int EmptyMax = 16;

    private readonly ConcurrentQueue<UsageTable> _full = new();
    private readonly ConcurrentQueue<UsageTable> _empty = [];
    private readonly SemaphoreSlim _asked = new(0);
    private volatile bool _mayNotAdmit;

    /// <summary>What <see cref="IUsageMeter.MayAdmit"/> says on all loops.</summary>
    public bool MayAdmit
    {
        get => !_mayNotAdmit;
        set => _mayNotAdmit = !value;
    }

    /// <summary>False when too many wait already; then the loop keeps its table.</summary>
    public bool TryHandOver(UsageTable full, [NotNullWhen(true)] out UsageTable? empty)
    {
        if (_full.Count >= WaitingMax)
        {
            empty = null;
            return false;
        }

        empty = _empty.TryDequeue(out UsageTable? known) ? known : new UsageTable();
        _full.Enqueue(full);
        return true;
    }

    /// <summary>A loop has answered that it was asked.</summary>
    internal void NoteAsked() => _asked.Release();

    /// <summary>Asks the loops that have counted something for it, and waits for them; those that are busy for longer are seen the next time.</summary>
    public void Ask(IReadOnlyList<UsageMeter> meters, TimeSpan patience)
    {
        while (_asked.Wait(TimeSpan.Zero))
        {
            // Of a loop that answered too late the last time.
        }

        int asked = 0;
        foreach (UsageMeter meter in meters)
        {
            if (meter.HasAny)
            {
                meter.Ask();
                asked++;
            }
        }

        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        for (; asked > 0; asked--)
        {
            long left = until - Environment.TickCount64;
            if (left <= 0 || !_asked.Wait(TimeSpan.FromMilliseconds(left)))
            {
                return;
            }
        }
    }

    /// <summary>Takes all that was handed over.</summary>
    public void Take(UsageVisitor visit)
    {
        while (_full.TryDequeue(out UsageTable? table))
        {
            table.Drain(visit);
            if (_empty.Count < EmptyMax)
            {
                _empty.Enqueue(table);
            }
        }
    }
}
