namespace EdgeProxy.Configuration;

/// <summary>The members of a usage plan and of its quota.</summary>
internal static class PlanMembers
{
    public static readonly MemberSpec Limit = new("limit", new IntegerShape(0, (1L << 40) - 1), "Requests of a key in a period, over all stages of the plan.") { IsRequired = true };

    public static readonly MemberSpec Period = new("period", new EnumShape("day", "week", "month"), "How long a period is.") { IsRequired = true };

    public static readonly MemberSpec StartDay = new(
        "startDay", new ChoiceShape(new IntegerShape(1, 31), new EnumShape(QuotaConfig.Weekdays)),
        "On which day periods begin: of a week its name, of a month 1 to 31 (in shorter months their last). Without it, on `monday`, or on the first.");

    public static readonly MemberSpec TimeZone = new("timeZone", new TextShape("a time zone such as Europe/Paris"), "Whose midnight begins a period.", "UTC");

    public static readonly MemberSpec Offset = new("offset", new IntegerShape(0, (1L << 40) - 1), "Requests by which the first period's limit is lower, when it has begun before the plan.", "0");

    public static readonly MemberSpec From = new("from", new TextShape("a date"), "A day of the first period, such as `2027-01-15`; with `offset`.");

    public static readonly ObjectSpec QuotaSpec = new("quota", "How many requests each key has in a day, week or month.", [Limit, Period, StartDay, TimeZone, Offset, From]);

    public static readonly MemberSpec Throttle = new("throttle", new ObjectShape(ThrottleMembers.TermsSpec), "The rate limit of each key, over all stages of the plan.");

    public static readonly MemberSpec Quota = new("quota", new ObjectShape(QuotaSpec), "How many requests each key has in a period.");

    public static readonly MemberSpec Stages = new(
        "stages", new ListShape(new TextShape("an API or API/stage"), CountMin: 1), "Where the plan's keys are let in: `shop/prod`, or `shop` for all stages. Without it, everywhere.");

    public static readonly MemberSpec Routes = new(
        "routes", new MapShape(new ObjectShape(ThrottleMembers.TermsSpec), "API/stage/route id"),
        "Further rate limits of each key on single routes: `\"shop/prod/orders\": { \"rate\": 10 }`.");

    public static readonly ObjectSpec Spec = new("plan", "A usage plan: the terms that API keys have.", [Throttle, Quota, Stages, Routes]);
}
