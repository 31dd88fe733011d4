namespace EdgeProxy.Configuration.Tests;

public sealed class ThrottleTests
{
    private static RouteConfig Good(string throttle) => Documents.GoodRoute($$""" "upstream": "up", "throttle": {{throttle}} """);

    [Theory]
    [InlineData("0.1", 0.1, 1)]
    [InlineData("1", 1, 1)]
    [InlineData("33.3", 33.3, 34)]
    [InlineData("333333", 333_333, 333_333)]
    [InlineData("1000000000", 1_000_000_000, 1_000_000_000)]
    public void Rate_WithoutBurst_HasItRoundedUp(string rate, double expected, long burst)
    {
        RateConfig read = Assert.Single(Good($$"""{ "rate": {{rate}} }""").Throttles).Rate;
        Assert.Equal((decimal)expected, read.Rate);
        Assert.Equal(burst, read.Burst);
    }

    [Theory]
    [InlineData("""{ "rate": 0 }""", ConfigCodes.OutOfRange, "rate")]
    [InlineData("""{ "rate": -1 }""", ConfigCodes.OutOfRange, "rate")]
    [InlineData("""{ "rate": 1e3 }""", ConfigCodes.OutOfRange, "rate")]
    [InlineData("""{ "rate": 0.0000000001 }""", ConfigCodes.OutOfRange, "rate")]
    [InlineData("""{ "rate": 1000000001 }""", ConfigCodes.OutOfRange, "rate")]
    [InlineData("""{ "rate": "100" }""", ConfigCodes.WrongType, "rate")]
    [InlineData("""{ "burst": 1 }""", ConfigCodes.MissingMember, "throttle.rate")]
    [InlineData("""{ "rate": 1, "burst": 0 }""", ConfigCodes.OutOfRange, "burst")]
    [InlineData("""{ "rate": 1, "burst": 1.5 }""", ConfigCodes.OutOfRange, "burst")]
    [InlineData("""{ "rate": 1, "by": "ip" }""", ConfigCodes.UnknownValue, "by")]
    [InlineData("""{ "rate": 1, "by": "claim:sub" }""", ConfigCodes.NotSupported, "by")]
    [InlineData("""{ "rate": 1, "by": "header:" }""", ConfigCodes.InvalidHeader, "by")]
    [InlineData("""{ "rate": 1, "by": "header:a b" }""", ConfigCodes.InvalidHeader, "by")]
    [InlineData("""{ "rate": 1, "identities": 100 }""", ConfigCodes.InvalidValue, "identities")]
    [InlineData("""{ "rate": 1, "by": "address", "identities": 1 }""", ConfigCodes.OutOfRange, "identities")]
    [InlineData("""{ "rate": 1, "by": "address", "idle": "0s" }""", ConfigCodes.OutOfRange, "idle")]
    [InlineData("[]", ConfigCodes.EmptyList, "throttle")]
    [InlineData("""[{ "rate": 1 }, { "rate": 2 }, { "rate": 3 }, { "rate": 4 }]""", ConfigCodes.OutOfRange, "throttle")]
    [InlineData("100", ConfigCodes.WrongType, "throttle")]
    public void BadThrottle_IsRefused(string throttle, string code, string path) =>
        Documents.Single(Documents.LoadRoute($$""" "upstream": "up", "throttle": {{throttle}} """), code, path);

    [Fact]
    public void RouteWithThrottle_DoesNotHaveItsApisDefault()
    {
        ApiConfig api = Assert.Single(Documents.Good(Documents.LoadApi(
            """ "defaults": { "throttle": { "rate": 5 } }, "routes": { "$default": { "mock": {} }, "GET /a": { "mock": {}, "throttle": [{ "rate": 7 }, { "rate": 8 }] } } """)).Apis);
        Assert.Equal([5m], api.Routes[0].Throttles.Select(throttle => throttle.Rate.Rate));
        Assert.Equal([7m, 8m], api.Routes[1].Throttles.Select(throttle => throttle.Rate.Rate));
    }

    [Theory]
    [InlineData("""{}""", ConfigCodes.KeySourceCount)]
    [InlineData("""{ "header": "a", "query": "b" }""", ConfigCodes.KeySourceCount)]
    [InlineData("""{ "header": "Host" }""", ConfigCodes.ForbiddenHeader)]
    [InlineData("""{ "header": "a:b" }""", ConfigCodes.InvalidHeader)]
    [InlineData("""{ "query": "a&b" }""", ConfigCodes.InvalidValue)]
    [InlineData("""{ "authorization": "Basic" }""", ConfigCodes.UnknownValue)]
    public void BadKeySource_IsRefused(string source, string code) =>
        Documents.Single(Documents.LoadApi($$""" "keySource": {{source}}, "routes": { "$default": { "mock": {} } } """), code);
}
