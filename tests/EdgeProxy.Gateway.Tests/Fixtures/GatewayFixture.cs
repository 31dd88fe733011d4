using System.Net;
using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A gateway on test loops, with clients and upstreams in memory and virtual time.</summary>
internal sealed class GatewayFixture
{
    private readonly List<Route> _routes = [];
    private readonly List<RouteSpec> _specs = [];
    private readonly Dictionary<int, RouteSpec> _removed = [];
    private readonly List<Upstream> _upstreams = [];
    private readonly List<Endpoint> _endpoints = [];
    private GatewayConnectionHandler? _handler;
    private long _version;

    public GatewayFixture(int seed = 0, int loops = 1)
    {
        Loops = new TestLoopGroup(seed, loops);
        Loops.Time.Advance(1); // Not at 0, which an outcome takes for a time that never was.
        Runtime = new GatewayRuntime(Loops, "edgeproxy-test"u8, seed: 7);
    }

    public TestLoopGroup Loops { get; }

    public GatewayRuntime Runtime { get; }

    public RecordingTimes Times { get; } = new();

    public FetchTimeouts Timeouts { get; set; } = new(Connect: 5_000, Response: 29_000, Idle: 60_000, Write: 30_000, Exchange: 0);

    public ListenerTimeouts ListenerTimeouts { get; set; } = new(Head: 10_000, KeepAlive: 75_000, Write: 30_000, Body: 30_000);

    public long BodyRateMin { get; set; }

    public int ConnectionsMax { get; set; }

    public HeadLimits HeadLimits { get; set; } = HeadLimits.Default;

    public PathPolicy PathPolicy { get; set; } = PathPolicy.Strict;

    public TrustedProxies TrustedProxies { get; set; } = TrustedProxies.None;

    public PoolLimits Pool { get; set; } = new(ConnectionsMax: 256, IdleTimeout: 60_000, QueueMax: 1024, QueueTimeout: 1_000);

    public Limit[] ListenerLimits { get; set; } = [];

    /// <summary>By id.</summary>
    public IReadOnlyList<Plan> Plans { get; set; } = [];

    public ApiKeys Keys { get; set; } = ApiKeys.None;

    /// <summary>Whether the listener is in the documents.</summary>
    public bool HasListener { get; set; } = true;

    /// <summary>Of routes with a policy; made by <see cref="UseCache"/>.</summary>
    public CacheStore? Cache { get; private set; }

    public InMemoryConnector Upstreams => Loops.Upstreams;

    /// <summary>Adds an upstream with so many endpoints, named <c>http://10.0.0.1:80</c> and on.</summary>
    public Upstream AddUpstream(int endpoints = 1, BalanceMethod balance = BalanceMethod.RoundRobin)
    {
        var made = new List<Endpoint>();
        for (int i = 0; i < endpoints; i++)
        {
            var address = new IPEndPoint(new IPAddress([10, 0, (byte)_upstreams.Count, (byte)(i + 1)]), 80);
            var endpoint = new Endpoint
            {
                Id = _endpoints.Count,
                Name = $"http://{address}",
                Authority = Encoding.ASCII.GetBytes(address.Address.ToString()),
                Tls = null,
                Pool = Pool,
                State = new EndpointState(Loops.Loops.Count, [address]),
            };
            _endpoints.Add(endpoint);
            made.Add(endpoint);
        }

        var upstream = new Upstream
        {
            Id = _upstreams.Count,
            Name = $"u{_upstreams.Count}",
            Endpoints = made,
            Balancer = new Balancer(balance, [.. made.Select(_ => 1)]),
            Pool = Pool,
        };
        _upstreams.Add(upstream);
        return upstream;
    }

    /// <summary>Adds a forwarding route; null for <c>$default</c>.</summary>
    public Route AddForward(
        Upstream upstream,
        string? path = null,
        string stagePath = "",
        TargetRewrite? target = null,
        HostRule? host = null,
        HeaderRules? request = null,
        HeaderRules? response = null,
        long bodyMax = 10 * 1024 * 1024,
        bool halfClose = false,
        bool upgrades = true,
        int retries = 1,
        long tunnelIdle = 600_000,
        RoutePolicies? policies = null,
        CachePolicy? cache = null) =>
        Add(
            path,
            stagePath,
            new HttpIntegration(
                upstream,
                target ?? TargetRewrite.Keep,
                host ?? new HostRule(HostMode.Keep, []),
                request ?? HeaderRules.None,
                response ?? HeaderRules.None,
                Timeouts,
                retries),
            bodyMax,
            halfClose,
            upgrades,
            tunnelIdle,
            policies,
            cache);

    public Route AddMock(string path, int status = 200, string body = "hello", RoutePolicies? policies = null) =>
        Add(path, "", new MockIntegration(status, "Content-Type: text/plain\r\n"u8.ToArray(), Encoding.ASCII.GetBytes(body)), long.MaxValue, false, false, 0, policies);

    public Route Add(string? path, string stagePath, Integration integration, long bodyMax, bool halfClose, bool upgrades, long tunnelIdle, RoutePolicies? policies = null, CachePolicy? cache = null)
    {
        int id = _routes.Count;
        var route = new Route
        {
            Id = id,
            RouteId = path ?? "$default",
            Api = "api",
            Stage = "$default",
            StageId = 0,
            Integration = integration,
            BodyBytesMax = bodyMax,
            HalfClose = halfClose,
            Upgrades = upgrades,
            TunnelIdle = tunnelIdle,
            BodyTimeout = null,
            Policies = policies ?? RoutePolicies.None,
            Cache = cache,
            MayInvalidate = Cache is not null,
        };
        _routes.Add(route);
        _specs.Add(new RouteSpec(id, path ?? "$default", [], stagePath, [], path, [], []));
        return route;
    }

    /// <summary>Before routes are added.</summary>
    public GatewayFixture UseCache(long budget = 4 << 20, long objectMax = 64 << 10)
    {
        Cache = new CacheStore(new CacheStoreOptions
        {
            BudgetBytes = budget,
            ObjectBytesMax = objectMax,
            Loops = Loops.Loops.Count,
            Secret = (1, 2),
            PoisonFreed = true,
        });
        Runtime.UseCache(Cache);
        return this;
    }

    /// <summary>Publishes what was added.</summary>
    public GatewayFixture Start()
    {
        Publish();
        _handler = new GatewayConnectionHandler(Loops, Runtime, listenerId: 0);
        return this;
    }

    /// <summary>Publishes again, with other limits for the pool of each endpoint, or with all endpoints retired.</summary>
    public void Reload(PoolLimits pool, bool retired = false)
    {
        for (int i = 0; i < _endpoints.Count; i++)
        {
            Endpoint old = _endpoints[i];
            _endpoints[i] = new Endpoint { Id = old.Id, Name = old.Name, Authority = old.Authority, Tls = old.Tls, Pool = pool, State = old.State, IsRetired = retired };
        }

        Publish();
    }

    /// <summary>Publishes what was added and set since.</summary>
    public void Publish(TimeSpan? tunnelsOver = null)
    {
        Task published = Runtime.PublishAsync(Compile(Times), tunnelsOver);
        Loops.RunUntil(() => published.IsCompleted);
    }

    /// <summary>Takes a route out of the documents, in place of what stands under its id; to be published.</summary>
    public void Remove(Route route)
    {
        _routes[route.Id] = new Route
        {
            Id = route.Id,
            RouteId = route.RouteId,
            Api = route.Api,
            Stage = route.Stage,
            StageId = route.StageId,
            Integration = new MockIntegration(404, [], []),
            BodyBytesMax = 0,
            HalfClose = false,
            Upgrades = false,
            TunnelIdle = 0,
            BodyTimeout = null,
            IsRetired = true,
        };
        RouteSpec spec = _specs.First(spec => spec.Id == route.Id);
        _removed.Add(route.Id, spec);
        _specs.Remove(spec);
    }

    /// <summary>Puts a removed route back; to be published.</summary>
    public void PutBack(Route route)
    {
        _routes[route.Id] = route;
        _specs.Add(_removed[route.Id]);
        _removed.Remove(route.Id);
    }

    /// <summary>Begins the drain on every loop.</summary>
    public void Drain(TimeSpan over = default)
    {
        Task drained = Runtime.DrainAsync(over);
        Loops.RunUntil(() => drained.IsCompleted);
    }

    /// <summary>What was added, as a snapshot.</summary>
    public GatewaySnapshot Compile(IStageTimes times)
    {
        var conflicts = new List<RouteConflict>();
        var listener = new Listener
        {
            Id = 0,
            Name = "test",
            HeadLimits = HeadLimits,
            PathPolicy = PathPolicy,
            TrustedProxies = TrustedProxies,
            Timeouts = ListenerTimeouts,
            BodyRateMin = BodyRateMin,
            ConnectionsMax = ConnectionsMax,
            Limits = ListenerLimits,
            IsTls = false,
            Port = 8080,
        };
        var snapshot = new GatewaySnapshot
        {
            Version = ++_version,
            Table = RouteTable.Build(_specs, conflicts),
            Routes = [.. _routes],
            Upstreams = [.. _upstreams],
            Endpoints = [.. _endpoints],
            Plans = Plans,
            Keys = Keys,
            Listeners = HasListener ? [listener] : [],
            Stages = [new Stage(0, "api", "$default", times)],
        };
        Assert.Empty(conflicts);
        return snapshot;
    }

    /// <summary>A gateway with one forwarding <c>$default</c> route.</summary>
    public static GatewayFixture Forwarding(int seed = 0) => new GatewayFixture(seed).StartForwarding();

    /// <summary>Adds one forwarding <c>$default</c> route and publishes.</summary>
    public GatewayFixture StartForwarding()
    {
        AddForward(AddUpstream());
        return Start();
    }

    /// <summary>The first loop's counters.</summary>
    public LoopCounters Counters => Runtime.CountersOf(0);

    /// <summary>The endpoint with that id, in the order in which they were added.</summary>
    public Endpoint Endpoint(int id = 0) => _endpoints[id];

    public long EndedBy(ConnectionEnd end) => Counters.ConnectionEnds[(int)end];

    public long EndedBy(ExchangeEnd end) => Counters.ExchangeEnds[(int)end];

    public long RefusedBy(GatewayResponseType type) => Counters.Refusals[(int)type];

    /// <summary>For connections that are not to run the loops at once.</summary>
    public GatewayConnectionHandler Handler => _handler!;

    /// <summary>Connects a client.</summary>
    public InMemoryConnection Connect(InMemoryOptions? options = null)
    {
        InMemoryConnection client = Loops.Connect(_handler!, options);
        Loops.Run();
        return client;
    }

    /// <summary>The next upstream connection that the gateway opened.</summary>
    public InMemoryConnection Upstream()
    {
        Loops.Run();
        return Upstreams.TakeAccepted();
    }

    /// <summary>After all connections have ended: no connection, slot, buffer or exchange is left anywhere.</summary>
    public void AssertNothingLeaks()
    {
        // What is still armed may fire and find nothing to do: a sweep of a pool, at the most.
        Loops.Advance(Math.Max(Pool.IdleTimeout, 10_000) + 100);
        Assert.All(Loops.TestLoops, loop => Assert.Equal(0, loop.Timers.Armed));
        Assert.Equal(0, Loops.OpenClients);
        Assert.Equal(0, Upstreams.OpenConnections);
        Assert.All(_endpoints, endpoint => Assert.Equal(0, endpoint.State.Open));
        Assert.All(_endpoints, endpoint => Assert.Equal(0, endpoint.State.InFlight()));
        Assert.All(_endpoints, endpoint => Assert.Equal(0, endpoint.State.Waiters));
        Assert.Equal(0, Cache?.FillCount ?? 0);
        for (int i = 0; i < Loops.Loops.Count; i++)
        {
            Assert.Equal(0, Runtime.CacheCountersOf(i)?.FetchesInFlight ?? 0);
            LoopCounters counters = Runtime.CountersOf(i);
            Assert.Equal(0, counters.ExchangesInFlight);
            Assert.Equal(0, counters.ConnectionsOpen);
            Assert.Equal(0, counters.TunnelsOpen);
            Assert.Equal(0, Loops.Loops[i].Buffers.Rented);
        }
    }
}

internal sealed class RecordingTimes : IStageTimes
{
    public List<Outcome> Outcomes { get; } = [];

    public Outcome Last => Outcomes[^1];

    public void Observe(in Outcome outcome) => Outcomes.Add(outcome);
}
