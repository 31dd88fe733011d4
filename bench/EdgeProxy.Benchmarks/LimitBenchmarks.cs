using System.Diagnostics;
using System.Net;
using BenchmarkDotNet.Attributes;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Benchmarks;

/// <summary>Token buckets, chains of them, buckets by identity and quotas, uncontended, with the clock read as a request does.</summary>
[MemoryDiagnoser]
public class LimitBenchmarks
{
    private const int Keys = 100_000;
    private const int Identities = 1 << 16;
    private static readonly byte[] Name = "\"gold\""u8.ToArray();
    private readonly TokenBucketState _bucket = new(BucketTerms.Create(1_000_000_000m, 1_000), Now());
    private readonly TokenBucketState _empty = new(BucketTerms.Create(0.000_01m, 1), Now());
    private readonly TokenBucketState _route = new(BucketTerms.Create(333_333_333m, 1_000_000), Now());
    private readonly TokenBucketState _stage = new(BucketTerms.Create(500_000_000m, 1_000_000), Now());
    private readonly BucketSetState _plan = new(BucketTerms.Create(100_000_000m, 1_000_000), Keys, Now());
    private readonly BucketSetState _planRoute = new(BucketTerms.Create(30_000_000m, 1_000_000), Keys, Now());
    private readonly QuotaSetState _quota = new(new QuotaTerms(new QuotaCalendar(QuotaPeriod.Month, TimeZoneInfo.Utc, 1), QuotaTerms.LimitMax), Keys);
    private readonly BucketTableState _table = new(BucketTerms.Create(100_000_000m, 1_000), Identities, 60_000_000_000, Now());
    private readonly BucketTableState _flooded = new(BucketTerms.Create(1m, 10), Identities, 60_000_000_000, Now());
    private readonly IdentityHash _hash = new(1, 2);
    private readonly IPAddress _address = IPAddress.Parse("2001:db8:1:2:3:4:5:6");
    private readonly byte[] _buffer = new byte[128];
    private readonly long _wallClock = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private readonly UsageMeter _meter = new(new UsageExchange(), new EpollLoopGroup(1).Loops[0]);
    private readonly Outcome _outcome = new() { Status = 200, End = ExchangeEnd.Completed, RequestBytes = 10, ResponseBytes = 100 };
    private BucketChain _chain;
    private ulong _identity;
    private uint _key;

    public LimitBenchmarks()
    {
        _empty.TryTake(0, Now(), out _);
    }

    [Benchmark]
    public long ReadClock() => Now();

    [Benchmark]
    public bool TakeToken() => _bucket.TryTake(0, Now(), out _);

    [Benchmark]
    public bool RefuseToken() => _empty.TryTake(0, Now(), out _);

    /// <summary>Plan and route, plan, route, stage; each time another of 100,000 keys.</summary>
    [Benchmark]
    public bool TakeFourLevels()
    {
        FillChain(NextKey());
        return _chain.TryTake(Now());
    }

    [Benchmark]
    public bool RefuseFourLevels()
    {
        FillChain(NextKey());
        _chain.Add(_empty, 0);
        return _chain.TryTake(Now());
    }

    [Benchmark]
    public bool ChargeQuota() => _quota.TryCharge((int)NextKey(), _wallClock, out _);

    /// <summary>What counting a request costs on its loop, at its admission and at its end, each time another of 8,000 combinations.</summary>
    [Benchmark]
    public void MeterUse()
    {
        var by = new UsageKey((int)(NextKey() % 8_000), 0, 0, 20_000, 20_000);
        _meter.Admit(by, 1_000_000);
        _meter.End(by, _outcome);
    }

    [Benchmark]
    public bool AllLevelsAndQuota()
    {
        uint key = NextKey();
        _quota.TryCharge((int)key, _wallClock, out QuotaCharge charge);
        FillChain(key);
        bool admitted = _chain.TryTake(Now());
        if (!admitted)
        {
            _quota.GiveBack(charge);
        }

        return admitted;
    }

    [Benchmark]
    public bool KnownIdentity() => _table.TryTake(((ulong)NextKey() & 1023) << 50, Now(), out _);

    /// <summary>Each comes once, and the table has long been full of such.</summary>
    [Benchmark]
    public bool NewIdentity() => _flooded.TryTake(_identity += 0x9E37_79B9_7F4A_7C15, Now(), out _);

    [Benchmark]
    public ulong HashAddress() => _hash.Of(_address);

    [Benchmark]
    public bool WriteFields() =>
        RateLimitFields.TryWriteServiceLimit(_buffer, Name, 123_456, RateLimitFields.EffectiveSeconds(_bucket.Terms, 123, 0), out _);

    private static long Now() => Stopwatch.GetTimestamp();

    private uint NextKey() => _key = (_key + 77_777) % Keys;

    private void FillChain(uint key)
    {
        _chain.Clear();
        _chain.Add(_planRoute, key);
        _chain.Add(_plan, key);
        _chain.Add(_route, 0);
        _chain.Add(_stage, 0);
    }
}
