using System.Globalization;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>Connections, exchanges, refusals and errors: sums the loops' counters at the scrape.</summary>
internal sealed class LoopMetrics
{
    private readonly GaugeSeries _connectionsOpen;
    private readonly GaugeSeries _exchangesInFlight;
    private readonly GaugeSeries _tunnelsOpen;
    private readonly CounterSeries _connections;
    private readonly CounterSeries[] _connectionEnds;
    private readonly CounterSeries[] _exchangeEnds;
    private readonly CounterSeries[] _refusals;
    private readonly CounterSeries[] _clientErrors;
    private readonly CounterSeries[] _upstreamErrors;
    private readonly GaugeSeries[] _longestTurns;
    private readonly GaugeSeries[] _loopConnections;
    private readonly IReadOnlyList<Loop> _loops;

    public LoopMetrics(MetricsRegistry registry, LoopGroup loops)
    {
        _loops = loops.Loops;
        _connectionsOpen = registry.Gauge("edgeproxy_connections_open", "Connections of clients that are open.").With();
        _connections = registry.Counter("edgeproxy_connections_total", "Connections of clients that were accepted.").With();
        _exchangesInFlight = registry.Gauge("edgeproxy_exchanges_in_flight", "Exchanges under way.").With();
        _tunnelsOpen = registry.Gauge("edgeproxy_tunnels_open", "Upgraded connections that are open.").With();
        _connectionEnds = Each(
            registry.Counter("edgeproxy_connection_ends_total", "Connections of clients that ended, by reason.", "reason"),
            Enum.GetValues<ConnectionEnd>().Select(OutcomeLabels.Of));
        _exchangeEnds = Each(
            registry.Counter("edgeproxy_exchange_ends_total", "Exchanges that ended, by how.", "end"),
            Enum.GetValues<ExchangeEnd>().Skip(1).Select(OutcomeLabels.Of));
        _refusals = Each(
            registry.Counter("edgeproxy_refusals_total", "Responses of the gateway's own, by type.", "type"),
            Enum.GetValues<GatewayResponseType>().Skip(1).Select(type => GatewayResponses.Of(type).Label));
        MetricFamily<CounterSeries> errors = registry.Counter(
            "edgeproxy_protocol_errors_total", "Messages that broke the protocol, by whose they were and how.", "side", "reason");
        ProtocolError[] kinds = [.. Enum.GetValues<ProtocolError>().Skip(1)];
        _clientErrors = [.. kinds.Select(error => errors.With("client", error.Label()))];
        _upstreamErrors = [.. kinds.Select(error => errors.With("upstream", error.Label()))];
        MetricFamily<GaugeSeries> turns = registry.Gauge("edgeproxy_loop_longest_turn_seconds", "The longest turn of the loop since the last scrape.", "loop");
        MetricFamily<GaugeSeries> connections = registry.Gauge("edgeproxy_loop_connections", "Connections of clients that the loop owns.", "loop");
        _longestTurns = [.. _loops.Select(loop => turns.With(Name(loop)))];
        _loopConnections = [.. _loops.Select(loop => connections.With(Name(loop)))];
    }

    public void Fold(GatewayRuntime runtime)
    {
        _connectionsOpen.Set(Sum(runtime, static c => Volatile.Read(ref c.ConnectionsOpen)));
        _exchangesInFlight.Set(Sum(runtime, static c => Volatile.Read(ref c.ExchangesInFlight)));
        _tunnelsOpen.Set(Sum(runtime, static c => Volatile.Read(ref c.TunnelsOpen)));
        _connections.RaiseTo(Sum(runtime, static c => Volatile.Read(ref c.ConnectionsAccepted)));
        Raise(_connectionEnds, runtime, static c => c.ConnectionEnds, first: 0);
        Raise(_exchangeEnds, runtime, static c => c.ExchangeEnds, first: 1);
        Raise(_refusals, runtime, static c => c.Refusals, first: 1);
        Raise(_clientErrors, runtime, static c => c.ClientErrors, first: 1);
        Raise(_upstreamErrors, runtime, static c => c.UpstreamErrors, first: 1);
        for (int i = 0; i < _loops.Count; i++)
        {
            _longestTurns[i].Set(_loops[i].TakeLongestTurn() * 1e-9);
            _loopConnections[i].Set(_loops[i].Connections);
        }
    }

    private static CounterSeries[] Each(MetricFamily<CounterSeries> family, IEnumerable<string> labels) => [.. labels.Select(label => family.With(label))];

    private static string Name(Loop loop) => loop.Index.ToString(CultureInfo.InvariantCulture);

    private static long Sum(GatewayRuntime runtime, Func<LoopCounters, long> figure)
    {
        long sum = 0;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            sum += figure(runtime.CountersOf(loop));
        }

        return sum;
    }

    /// <param name="first">Index of the first figure that has a series; those before it are no events.</param>
    private static void Raise(CounterSeries[] series, GatewayRuntime runtime, Func<LoopCounters, long[]> figures, int first)
    {
        for (int i = 0; i < series.Length; i++)
        {
            long sum = 0;
            for (int loop = 0; loop < runtime.LoopCount; loop++)
            {
                sum += Volatile.Read(ref figures(runtime.CountersOf(loop))[i + first]);
            }

            series[i].RaiseTo(sum);
        }
    }
}
