using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>
/// Whole exchanges of the gateway, from the parsed head to the account, that a mock answers to a client that does not listen: without limits, and
/// through a key among a million, a quota, and throttles of listener, address, stage, route, plan, and plan and route. What
/// the policies cost is the difference to <see cref="Bare"/>.
/// </summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks : IKeyNames
{
    private const int KeyCount = 1_000_000;
    private const int KeysInUse = 1_000;
    private const string KeyFormat = "edge_0123456789abcdefghijklm_{0:d8}";
    private readonly byte[] _name = "acme"u8.ToArray();
    private Asker _bare = null!;
    private Asker _remembered = null!;
    private Asker _silent = null!;
    private Asker _new = null!;
    private Asker _newSilent = null!;
    private int _number;

    private static long Now { get; } = new InlineLoop().Clock.Nanoseconds();

    [GlobalSetup]
    public void SetUp()
    {
        BucketTerms all = BucketTerms.Create(1_000_000_000, 1_000_000_000);
        var plan = NewPlan(all);
        Limit[] ofRoute = [One(LimitKind.Route, "route", all), One(LimitKind.Stage, "stage", all)];
        var source = new KeySource(KeyPlace.Header, "x-api-key", strip: false);
        RoutePolicies Policies(LimitFields fields) => new() { Keys = [new KeyPolicy(source)], Limits = [new LimitPolicy(ofRoute, fields)] };
        Route[] routes = [NewRoute(0, RoutePolicies.None), NewRoute(1, Policies(LimitFields.Standard)), NewRoute(2, Policies(LimitFields.Off))];
        Limit[] ofListener = [One(LimitKind.Listener, "listener", all), new Limit(LimitKind.Listener, "listener-address", all, new BucketTableState(all, 65_536, 60_000_000_000, Now)) { By = LimitBy.Address }];
        Listener[] listeners = [NewListener(0, []), NewListener(1, ofListener)];
        var snapshot = new GatewaySnapshot
        {
            Version = 1,
            Table = RouteTable.Build([.. routes.Select(route => new RouteSpec(route.Id, route.RouteId, [], "", [], route.RouteId, [], []))], []),
            Routes = routes,
            Upstreams = [],
            Endpoints = [],
            Plans = [plan],
            Keys = NewKeys(),
            Listeners = listeners,
            Stages = [new Stage(0, "api", "$default", NoTimes.Instance)],
        };
        var loops = new InlineLoopGroup();
        var runtime = new GatewayRuntime(loops, "edgeproxy-bench"u8, seed: 7);
        runtime.PublishAsync(snapshot).GetAwaiter().GetResult();
        _bare = new Asker(runtime, loops, listeners[0], "GET /0 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n");
        _remembered = new Asker(runtime, loops, listeners[1], Request(1));
        _silent = new Asker(runtime, loops, listeners[1], Request(2));
        _new = new Asker(runtime, loops, listeners[1], Request(1));
        _newSilent = new Asker(runtime, loops, listeners[1], Request(2));
    }

    [Benchmark(Baseline = true)]
    public int Bare() => _bare.Ask();

    /// <summary>The key that the connection presented last, as most clients do.</summary>
    [Benchmark]
    public int RememberedKey() => _remembered.Ask();

    /// <summary>The same without the response fields that tell of limits.</summary>
    [Benchmark]
    public int RememberedKeyWithoutFields() => _silent.Ask();

    /// <summary>Each time another of a thousand keys that are in use, as behind a proxy: hashed, and looked up among the million.</summary>
    [Benchmark]
    public int NewKey() => _new.Ask(_number = (_number + 777) % KeysInUse);

    [Benchmark]
    public int NewKeyWithoutFields() => _newSilent.Ask(_number = (_number + 777) % KeysInUse);

    /// <summary>Each time another of the million, so that nothing of it is in any cache.</summary>
    [Benchmark]
    public int ColdKey() => _new.Ask(_number = (_number + 777_777) % KeyCount);

    [Benchmark]
    public int ColdKeyWithoutFields() => _newSilent.Ask(_number = (_number + 777_777) % KeyCount);

    public ReadOnlySpan<byte> NameOf(int key) => _name;

    private static string Request(int route) =>
        $"GET /{route} HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nX-Api-Key: {string.Format(CultureInfo.InvariantCulture, KeyFormat, 0)}\r\n\r\n";

    private static Limit One(LimitKind kind, string name, BucketTerms terms) => new(kind, name, terms, new TokenBucketState(terms, Now));

    private static Plan NewPlan(BucketTerms terms)
    {
        var quota = new QuotaTerms(new QuotaCalendar(QuotaPeriod.Month, TimeZoneInfo.Utc, 1), QuotaTerms.LimitMax);
        var onRoute = new Limit(LimitKind.PlanRoute, "gold-route", terms, new BucketSetState(terms, KeyCount, Now));
        return new Plan(0, "gold", [0], new Dictionary<int, Limit> { [1] = onRoute, [2] = onRoute })
        {
            Throttle = new Limit(LimitKind.Plan, "gold", terms, new BucketSetState(terms, KeyCount, Now)),
            Quota = new PlanQuota("gold-quota", quota, new QuotaSetState(quota, KeyCount)),
        };
    }

    private static Route NewRoute(int id, RoutePolicies policies) => new()
    {
        Id = id,
        RouteId = $"/{id}",
        Api = "api",
        Stage = "$default",
        StageId = 0,
        Integration = new MockIntegration(200, [], "hello"u8.ToArray()),
        BodyBytesMax = long.MaxValue,
        HalfClose = false,
        Upgrades = false,
        TunnelIdle = 0,
        BodyTimeout = null,
        Policies = policies,
    };

    private static Listener NewListener(int id, Limit[] limits) => new()
    {
        Id = id,
        Name = $"listener{id}",
        HeadLimits = HeadLimits.Default,
        PathPolicy = PathPolicy.Strict,
        TrustedProxies = TrustedProxies.None,
        Timeouts = new ListenerTimeouts(10_000, 75_000, 30_000, 30_000),
        BodyRateMin = 0,
        ConnectionsMax = 0,
        Limits = limits,
        IsTls = false,
        Port = 8080,
    };

    private ApiKeys NewKeys()
    {
        var builder = new KeyTableBuilder();
        var slots = new PlanSlot[KeyCount];
        for (int key = 0; key < KeyCount; key++)
        {
            byte[] value = Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, KeyFormat, key));
            builder.Add(new KeyEntry(KeyHash.OfKey(value), key, 0, KeyEntry.Never, true));
            slots[key] = new PlanSlot(0, key);
        }

        return new ApiKeys(1, builder.Build([]), this, [.. Enumerable.Range(0, KeyCount)], [.. Enumerable.Range(0, KeyCount + 1)], slots);
    }

    /// <summary>A connection with one request.</summary>
    private sealed class Asker
    {
        private readonly byte[] _head;
        private readonly SilentClient _client;
        private readonly Exchange _exchange;
        private readonly int _digits;

        public Asker(GatewayRuntime runtime, InlineLoopGroup loops, Listener listener, string head)
        {
            _head = Encoding.ASCII.GetBytes(head);
            _client = new SilentClient(listener, _head);
            _exchange = new Exchange(runtime.Of(loops.Loop));
            _exchange.Use(_client, new Deadlines(loops.Loop, _ => { }));
            _client.Exchange = _exchange;
            _digits = head.Length - "00000000\r\n\r\n".Length;
        }

        public int Ask()
        {
            ValueTask asked = _exchange.RunAsync();
            return asked.IsCompletedSuccessfully && _client.StatusSent == 200 ? 200 : throw new InvalidOperationException($"An answer with status {_client.StatusSent}.");
        }

        /// <summary>With the key of this number.</summary>
        public int Ask(int number)
        {
            for (int digit = 7; digit >= 0; digit--, number /= 10)
            {
                _head[_digits + digit] = (byte)('0' + (number % 10));
            }

            return Ask();
        }
    }

    private sealed class NoTimes : IStageTimes
    {
        public static NoTimes Instance { get; } = new();

        public void Observe(in Outcome outcome)
        {
            // Whoever observes answers for itself.
        }
    }
}
