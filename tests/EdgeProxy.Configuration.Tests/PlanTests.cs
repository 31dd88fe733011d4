namespace EdgeProxy.Configuration.Tests;

public sealed class PlanTests
{
    private const string Apis =
        """ "apis": { "shop": { "stages": { "prod": {}, "dev": { "path": "/dev" } }, "routes": { "GET /orders/{id}": { "mock": {} }, "GET /a/b": { "id": "ab", "mock": {} } } } } """;

    private static ConfigLoadResult Load(string plan) => Documents.Load($$"""{ {{Apis}}, "plans": { "gold": { {{plan}} } } }""");

    [Theory]
    [InlineData(""" "stages": ["shop"] """, "shop/prod shop/dev")]
    [InlineData(""" "stages": ["shop/dev", "shop"] """, "shop/dev shop/prod")]
    [InlineData(""" "stages": ["shop/dev"] """, "shop/dev")]
    public void Stages_AreThoseThatAreNamed(string plan, string stages) =>
        Assert.Equal(stages, string.Join(' ', Assert.Single(Documents.Good(Load(plan)).Plans).Stages!));

    [Theory]
    [InlineData(""" "stages": [] """, ConfigCodes.EmptyList, "stages")]
    [InlineData(""" "stages": ["shop/pord"] """, ConfigCodes.MissingStage, "stages[0]")]
    [InlineData(""" "stages": ["blog"] """, ConfigCodes.MissingStage, "stages[0]")]
    [InlineData(""" "routes": { "shop/prod/GET /orders/{i}": { "rate": 1 } } """, ConfigCodes.MissingRoute, "{i}\"]")]
    [InlineData(""" "routes": { "shop/ab": { "rate": 1 } } """, ConfigCodes.MissingRoute, "\"]")]
    [InlineData(""" "stages": ["shop/dev"], "routes": { "shop/prod/ab": { "rate": 1 } } """, ConfigCodes.MissingStage, "\"]")]
    [InlineData(""" "routes": { "shop/prod/ab": { "rate": 1, "by": "address" } } """, ConfigCodes.UnknownMember, "by")]
    [InlineData(""" "quota": { "limit": 5 } """, ConfigCodes.MissingMember, "quota.period")]
    [InlineData(""" "quota": { "limit": -5, "period": "day" } """, ConfigCodes.OutOfRange, "limit")]
    [InlineData(""" "quota": { "limit": 5, "period": "DAY" } """, ConfigCodes.UnknownValue, "period")]
    [InlineData(""" "quota": { "limit": 5, "period": "day", "startDay": 1 } """, ConfigCodes.InvalidValue, "startDay")]
    [InlineData(""" "quota": { "limit": 5, "period": "week", "startDay": 1 } """, ConfigCodes.InvalidValue, "startDay")]
    [InlineData(""" "quota": { "limit": 5, "period": "month", "startDay": 32 } """, ConfigCodes.OutOfRange, "startDay")]
    [InlineData(""" "quota": { "limit": 5, "period": "month", "startDay": "monday" } """, ConfigCodes.InvalidValue, "startDay")]
    [InlineData(""" "quota": { "limit": 5, "period": "week", "startDay": "mondy" } """, ConfigCodes.UnknownValue, "startDay")]
    [InlineData(""" "quota": { "limit": 5, "period": "day", "timeZone": "Mars/Olympus" } """, ConfigCodes.UnknownTimeZone, "timeZone")]
    [InlineData(""" "quota": { "limit": 5, "period": "day", "offset": 2 } """, ConfigCodes.MissingMember, "offset")]
    [InlineData(""" "quota": { "limit": 5, "period": "day", "offset": 2, "from": "2027-02-30" } """, ConfigCodes.InvalidDate, "from")]
    public void BadPlan_IsRefused(string plan, string code, string path) => Documents.Single(Load(plan), code, path);

    [Fact]
    public void StageAndRouteThatAreNotThere_NearestIsNamed()
    {
        Assert.Equal("did you mean \"shop/prod\"?", Assert.Single(Load(""" "stages": ["shop/pord"] """).Errors).Hint);
        Assert.Equal(
            "did you mean \"shop/prod/GET /orders/{id}\"?", Assert.Single(Load(""" "routes": { "shop/prod/GET /orders/{i}": { "rate": 1 } } """).Errors).Hint);
    }

    [Theory]
    [InlineData("week", 1)]
    [InlineData("month", 1)]
    [InlineData("day", 0)]
    public void Quota_WithoutStartDay_HasTheUsual(string period, int startDay) =>
        Assert.Equal(startDay, Documents.Good(Load($$""" "quota": { "limit": 5, "period": "{{period}}" } """)).Plans[0].Quota!.StartDay);

    [Fact]
    public void PlanOfNoKey_Warns() => Assert.Contains(Load("").Warnings, warning => warning.Code == ConfigCodes.UnusedPlan);
}
