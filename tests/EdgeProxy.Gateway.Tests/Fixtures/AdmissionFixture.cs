using System.Globalization;
using System.Text;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Plans, keys and limits for a gateway on test loops.</summary>
internal sealed class AdmissionFixture(GatewayFixture gateway) : IKeyNames
{
    /// <summary>More than tests need; slots are the keys' numbers.</summary>
    private const int Slots = 64;

    private readonly List<Plan> _plans = [];
    private readonly List<(string Name, string Value, Plan[] Plans, uint NotBefore, uint Expires, bool IsEnabled)> _keys = [];
    private byte[][] _names = [];
    private long _version;

    public static KeySource Source { get; } = new(KeyPlace.Header, "x-api-key", strip: false);

    private long Now => gateway.Loops.Time.GetTimestamp();

    public ReadOnlySpan<byte> NameOf(int key) => _names[key];

    public Plan AddPlan(string name, BucketTerms? throttle = null, long quota = -1, int[]? stages = null, IReadOnlyDictionary<int, Limit>? ofRoutes = null)
    {
        var terms = new QuotaTerms(new QuotaCalendar(QuotaPeriod.Day, TimeZoneInfo.Utc, 0), Math.Max(0, quota));
        var plan = new Plan(_plans.Count, name, stages, ofRoutes)
        {
            Throttle = throttle is null ? null : new Limit(LimitKind.Plan, name, throttle, new BucketSetState(throttle, Slots, Now)),
            Quota = quota < 0 ? null : new PlanQuota(name + "-quota", terms, new QuotaSetState(terms, Slots)),
        };
        _plans.Add(plan);
        return plan;
    }

    public void AddKey(string name, string value, Plan? plan = null, uint notBefore = 0, uint expires = KeyEntry.Never, bool enabled = true) =>
        _keys.Add((name, value, plan is null ? [] : [plan], notBefore, expires, enabled));

    public void AddKey(string name, string value, params Plan[] plans) => _keys.Add((name, value, plans, 0, KeyEntry.Never, true));

    public void RemoveKeys() => _keys.Clear();

    public Limit Limit(LimitKind kind, string rate, long burst)
    {
        var terms = BucketTerms.Create(decimal.Parse(rate, CultureInfo.InvariantCulture), burst);
        return new Limit(kind, LimitLabels.Of(kind), terms, new TokenBucketState(terms, Now));
    }

    public Limit ForKeys(string rate, long burst)
    {
        var terms = BucketTerms.Create(decimal.Parse(rate, CultureInfo.InvariantCulture), burst);
        return new Limit(LimitKind.PlanRoute, "gold-route", terms, new BucketSetState(terms, Slots, Now));
    }

    public Limit ByAddress(LimitKind kind, string rate, long burst) => Table(kind, rate, burst, LimitBy.Address, "");

    public Limit ByHeader(LimitKind kind, string rate, long burst, string header) => Table(kind, rate, burst, LimitBy.Header, header);

    public RoutePolicies Policies(KeySource? source = null, Limit[]? limits = null, LimitFields fields = LimitFields.Standard, bool keyed = true) => new()
    {
        Keys = keyed ? [new KeyPolicy(source ?? Source)] : [],
        Limits = [new LimitPolicy(limits ?? [], fields)],
    };

    /// <summary>Gives the gateway what was added; to be published.</summary>
    public void Use()
    {
        _names = [.. _keys.Select(key => Encoding.ASCII.GetBytes(key.Name))];
        var builder = new KeyTableBuilder();
        var firstSlots = new List<int> { 0 };
        var slots = new List<PlanSlot>();
        for (int key = 0; key < _keys.Count; key++)
        {
            builder.Add(new KeyEntry(KeyHash.OfKey(Encoding.ASCII.GetBytes(_keys[key].Value)), key, _keys[key].NotBefore, _keys[key].Expires, _keys[key].IsEnabled));
            slots.AddRange(_keys[key].Plans.Select(plan => new PlanSlot(plan.Id, key)));
            firstSlots.Add(slots.Count);
        }

        gateway.Plans = [.. _plans];
        gateway.Keys = new ApiKeys(++_version, builder.Build([]), this, [.. Enumerable.Range(100, _keys.Count)], [.. firstSlots], [.. slots]);
    }

    private Limit Table(LimitKind kind, string rate, long burst, LimitBy by, string header)
    {
        var terms = BucketTerms.Create(decimal.Parse(rate, CultureInfo.InvariantCulture), burst);
        return new Limit(kind, LimitLabels.Of(kind) + "-table", terms, new BucketTableState(terms, 64, 1_000_000_000, Now)) { By = by, HeaderName = header };
    }
}
