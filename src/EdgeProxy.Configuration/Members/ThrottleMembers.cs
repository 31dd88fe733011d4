namespace EdgeProxy.Configuration;

/// <summary>The members of a rate limit.</summary>
internal static class ThrottleMembers
{
    /// <summary>What one level may have: a chain of limits holds eight, of which a route, its stage and a plan have their part.</summary>
    private const int CountMax = 3;

    public static readonly MemberSpec Rate = new("rate", new RateShape(), "Requests a second in the long run, such as `100` or `0.1`.") { IsRequired = true };

    public static readonly MemberSpec Burst = new(
        "burst", new IntegerShape(1, RateConfig.BurstMax), "Requests that may come at once, when none came for a while.", "the rate, rounded up");

    public static readonly MemberSpec By = new(
        "by", new TextShape("address or header:NAME"),
        "Gives a limit of its own to each client address (`address`), or to each value of a header field (`header:x-tenant`; requests without it share one). Without it, one limit for all.");

    public static readonly MemberSpec Identities = new(
        "identities", new IntegerShape(8, 1 << 26), "With `by`: how many addresses or values have a limit of their own at a time, 32 bytes each; newcomers beyond share one.", "65536");

    public static readonly MemberSpec Idle = new(
        "idle", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
        "With `by`: how long one that has come back keeps its place without a request.", "1m");

    public static readonly MemberSpec Ipv6Prefix = new(
        "ipv6Prefix", new IntegerShape(32, 128), "With `by: address`: leading bits of an IPv6 address that count, since a subscriber has many addresses.", "64");

    public static readonly ObjectSpec Spec = new("throttle", "A rate limit: a token bucket, which is exact.", [Rate, Burst, By, Identities, Idle, Ipv6Prefix]);

    public static readonly ObjectSpec TermsSpec = new("rate", "A rate limit for each key.", [Rate, Burst]);

    public static readonly Shape Shape = new ChoiceShape(new ObjectShape(Spec), new ListShape(new ObjectShape(Spec), CountMin: 1, CountMax: CountMax));
}
