using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// Counts on one loop, in a table of the loop's own: no lock and no word that another loop writes. The table is handed over when it
/// is asked for, or full, and another takes its place.
/// </summary>
public sealed class UsageMeter : IUsageMeter
{
    private static readonly Action<object?> HandOverNow = static state => ((UsageMeter)state!).HandOver();

    private readonly UsageExchange _exchange;
    private readonly Loop _loop;
    private UsageTable _table = new();
    private long _lost;
    private bool _hasAny;

    /// <param name="exchange">Where tables go to and come from.</param>
    /// <param name="loop">The loop that this is on.</param>
    public UsageMeter(UsageExchange exchange, Loop loop)
    {
        _exchange = exchange;
        _loop = loop;
    }

    /// <summary>Whether there is something to hand over. From any thread.</summary>
    public bool HasAny => Volatile.Read(ref _hasAny);

    /// <summary>Requests that were not counted, since whoever takes the tables was behind with too many. From any thread.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public bool MayAdmit => _exchange.MayAdmit;

    public void Admit(in UsageKey key, long limit)
    {
        ref UsageCount count = ref At(key, out bool hasRoom);
        if (hasRoom)
        {
            count.Requests++;
            count.Limit = limit;
        }
        else
        {
            Volatile.Write(ref _lost, _lost + 1);
        }
    }

    public void End(in UsageKey key, in Outcome outcome)
    {
        ref UsageCount count = ref At(key, out bool hasRoom);
        if (hasRoom)
        {
            count.AddEnd(outcome);
        }
    }

    /// <summary>Has the loop hand over what it has, in a later turn. From any thread.</summary>
    public void Ask() => _loop.Post(HandOverNow, this);

    /// <summary>Hands over what is there, if anything is. On the loop, or once the loop has ended.</summary>
    public void HandOver()
    {
        if (_table.Count > 0)
        {
            TryHandOver();
        }

        _exchange.NoteAsked();
    }

    private ref UsageCount At(in UsageKey key, out bool hasRoom)
    {
        _hasAny = true;
        ref UsageCount count = ref _table.At(key, out hasRoom);
        if (!hasRoom && TryHandOver())
        {
            count = ref _table.At(key, out hasRoom);
            _hasAny = true;
        }

        return ref count;
    }

    private bool TryHandOver()
    {
        if (!_exchange.TryHandOver(_table, out UsageTable? next))
        {
            return false;
        }

        _table = next;
        Volatile.Write(ref _hasAny, false);
        return true;
    }
}
