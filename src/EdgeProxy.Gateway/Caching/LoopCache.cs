using EdgeProxy.Caching;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>The cache as one loop has it: its part of the store, and the turns and fetches that are used again and again.</summary>
internal sealed class LoopCache : IWakeTarget
{
    private readonly GatewayLoop _home;
    private readonly Lock _lock = new();
    private readonly Stack<CacheTurn> _turns = new();
    private readonly Stack<CacheFetch> _fetches = new();
    private WakeCall?[] _calls = [];

    public LoopCache(GatewayLoop home, CacheStore store)
    {
        _home = home;
        Store = store.CreateLoop(this);
    }

    public CacheLoop Store { get; }

    public CacheCounters Counters { get; } = new();

    public CacheTurn RentTurn() => _turns.TryPop(out CacheTurn? turn) ? turn : new CacheTurn(_home, this);

    public void Return(CacheTurn turn) => _turns.Push(turn);

    public CacheFetch RentFetch() => _fetches.TryPop(out CacheFetch? fetch) ? fetch : new CacheFetch(_home, this);

    public void Return(CacheFetch fetch) => _fetches.Push(fetch);

    /// <summary>From any thread: the loop looks at a fill in a turn of its own.</summary>
    public void Wake(int token) => _home.Loop.Post(static state => ((WakeCall)state!).Run(), CallOf(token));

    private WakeCall CallOf(int token)
    {
        WakeCall?[] calls = Volatile.Read(ref _calls);
        return token < calls.Length && Volatile.Read(ref calls[token]) is { } call ? call : MakeCall(token);
    }

    private WakeCall MakeCall(int token)
    {
        lock (_lock)
        {
            WakeCall?[] calls = _calls;
            if (token >= calls.Length)
            {
                Array.Resize(ref calls, Math.Max(token + 1, calls.Length * 2));
            }

            WakeCall call = calls[token] ??= new WakeCall(Store, token);
            Volatile.Write(ref _calls, calls);
            return call;
        }
    }

    /// <summary>What a post carries, made once for each number of a fill.</summary>
    private sealed class WakeCall(CacheLoop store, int token)
    {
        public void Run() => store.Woken(token);
    }
}
