using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// What one loop counts, in plain fields that only it writes; the scrape adds the loops up. Indexed by dense ids,
/// so that an exchange costs a few increments and no look-up.
/// </summary>
public sealed class LoopCounters
{
    /// <summary>Status classes 1xx to 5xx by their first digit; 0 for exchanges that ended without a status.</summary>
    public const int StatusClasses = 6;

    /// <summary>Kinds of limits, the one that is none among them.</summary>
    public static readonly int LimitKinds = Enum.GetValues<LimitKind>().Length;

    /// <summary>What may become of a request at the cache, nothing among it.</summary>
    public static readonly int CacheResults = Enum.GetValues<CacheResult>().Length;

    private long[] _requests = new long[StatusClasses];
    private long[] _requestBytes = new long[1];
    private long[] _responseBytes = new long[1];
    private long[] _limited = new long[LimitKinds];
    private long[] _cached = new long[CacheResults];
    private long[] _connectionsOf = [];
    private IStageTimes[] _times = [];

    public long ConnectionsOpen;
    public long ConnectionsAccepted;
    public long ConnectionsRefused;
    public long ExchangesInFlight;
    public long TunnelsOpen;

    /// <summary>Indexed by <see cref="GatewayResponseType"/>.</summary>
    public long[] Refusals { get; } = new long[Enum.GetValues<GatewayResponseType>().Length];

    /// <summary>Indexed by <see cref="ProtocolError"/>: errors of clients.</summary>
    public long[] ClientErrors { get; } = new long[Enum.GetValues<ProtocolError>().Length];

    /// <summary>Indexed by <see cref="ProtocolError"/>: errors of upstreams.</summary>
    public long[] UpstreamErrors { get; } = new long[Enum.GetValues<ProtocolError>().Length];

    /// <summary>Indexed by <see cref="ExchangeEnd"/>.</summary>
    public long[] ExchangeEnds { get; } = new long[Enum.GetValues<ExchangeEnd>().Length];

    /// <summary>Indexed by <see cref="ConnectionEnd"/>.</summary>
    public long[] ConnectionEnds { get; } = new long[Enum.GetValues<ConnectionEnd>().Length];

    /// <summary>Exchanges of a route by status class; route -1 for those that matched none.</summary>
    public long Requests(int route, int statusClass) => Volatile.Read(ref _requests[((route + 1) * StatusClasses) + statusClass]);

    /// <summary>Exchanges of a route that a limit refused; route -1 for those that were not routed.</summary>
    public long Limited(int route, LimitKind limit) => Volatile.Read(ref _limited[((route + 1) * LimitKinds) + (int)limit]);

    /// <summary>Exchanges of a route by what became of them at the cache.</summary>
    public long Cached(int route, CacheResult result) => Volatile.Read(ref _cached[((route + 1) * CacheResults) + (int)result]);

    public long RequestBytes(int route) => Volatile.Read(ref _requestBytes[route + 1]);

    public long ResponseBytes(int route) => Volatile.Read(ref _responseBytes[route + 1]);

    /// <summary>Connections of a listener that are open, by its id.</summary>
    public long ConnectionsOf(int listener) =>
        Volatile.Read(ref _connectionsOf) is { } counts && listener < counts.Length ? Volatile.Read(ref counts[listener]) : 0;

    /// <summary>Routes that there is room for.</summary>
    public int Routes => _requestBytes.Length - 1;

    internal void Prepare(GatewaySnapshot snapshot)
    {
        int rows = snapshot.Routes.Count + 1;
        if (_requestBytes.Length < rows)
        {
            Array.Resize(ref _requests, rows * StatusClasses);
            Array.Resize(ref _limited, rows * LimitKinds);
            Array.Resize(ref _cached, rows * CacheResults);
            Array.Resize(ref _requestBytes, rows);
            Array.Resize(ref _responseBytes, rows);
        }

        _times = [.. snapshot.Stages.Select(stage => stage.Times)];
    }

    /// <summary>Body bytes that were read and dropped behind an exchange that was counted already.</summary>
    internal void CountDrained(long bytes, Route? route) => _requestBytes[(route?.Id ?? -1) + 1] += bytes;

    internal void CountConnection(int listener, int change)
    {
        if (listener >= _connectionsOf.Length)
        {
            Array.Resize(ref _connectionsOf, listener + 1);
        }

        _connectionsOf[listener] += change;
    }

    internal void Count(in Outcome outcome, Route? route)
    {
        int row = (route?.Id ?? -1) + 1;
        _requests[(row * StatusClasses) + (outcome.Status / 100)]++;
        _requestBytes[row] += outcome.RequestBytes;
        _responseBytes[row] += outcome.ResponseBytes;
        ExchangeEnds[(int)outcome.End]++;
        _cached[(row * CacheResults) + (int)outcome.Cache]++;
        if (outcome.Refusal != GatewayResponseType.None)
        {
            Refusals[(int)outcome.Refusal]++;
            _limited[(row * LimitKinds) + (int)outcome.Limit]++;
        }

        if (outcome.Error != ProtocolError.None)
        {
            (outcome.End == ExchangeEnd.UpstreamInvalid ? UpstreamErrors : ClientErrors)[(int)outcome.Error]++;
        }

        if (route is not null)
        {
            _times[route.StageId].Observe(outcome);
        }
    }
}
