using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

public sealed class KeyTests
{
    private const string Hash = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
    private const string Value = "abcdefghijklmnopqrst";

    private static ConfigLoadResult Load(string key) => Documents.Load(
        $$"""
        { "apis": { "shop": { "routes": { "$default": { "mock": {} } } } },
          "plans": { "gold": { "stages": ["shop"] }, "gold2": {} },
          "keys": { "acme": { {{key}} }, "other": { "value": "${env:KEY}", "plan": "gold2" } } }
        """);

    [Theory]
    [InlineData(""" "plan": "gold" """, ConfigCodes.KeyValueCount, "keys.acme")]
    [InlineData(""" "sha256": "00", "plan": "gold" """, ConfigCodes.InvalidKey, "sha256")]
    [InlineData(""" "value": "short", "plan": "gold" """, ConfigCodes.InvalidKey, "value")]
    [InlineData(""" "value": "has a space, which none may", "plan": "gold" """, ConfigCodes.InvalidKey, "value")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "glod" """, ConfigCodes.MissingPlan, "plan")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "plans": ["gold2"] """, ConfigCodes.InvalidValue, "plan")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plans": [] """, ConfigCodes.EmptyList, "plans")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plans": ["gold", "gold2"] """, ConfigCodes.PlanOverlap, "keys.acme")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "expires": "soon" """, ConfigCodes.InvalidDate, "expires")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "expires": "2027-13-01" """, ConfigCodes.InvalidDate, "expires")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "notBefore": "2027-01-02", "expires": "2027-01-01" """, ConfigCodes.InvalidDate, "notBefore")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "previous": { "expires": "2027-01-01" } """, ConfigCodes.MissingMember, "previous.sha256")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "previous": { "sha256": "x", "expires": "2027-01-01" } """, ConfigCodes.InvalidKey, "previous.sha256")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "tags": { "a": 1 } """, ConfigCodes.WrongType, "tags.a")]
    [InlineData(""" "value": "abcdefghijklmnopqrst", "plan": "gold", "disabled": true """, ConfigCodes.UnknownMember, "disabled")]
    public void BadKey_IsRefused(string key, string code, string path)
    {
        ConfigError error = Documents.Single(Load(key), code, path);
        Assert.DoesNotContain(Value, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void BothValues_AreRefusedAtTheSecond() =>
        Documents.Single(Load($$""" "value": "{{Value}}", "sha256": "{{Hash}}", "plan": "gold" """), ConfigCodes.KeyValueCount, "keys.acme");

    [Fact]
    public void PlanThatIsNotThere_NearestIsNamed() =>
        Assert.Equal("did you mean \"gold\"?", Assert.Single(Load($$""" "sha256": "{{Hash}}", "plan": "glod" """).Errors).Hint);

    [Fact]
    public void ReadableKey_WarnsAndNamesTheCommand()
    {
        ConfigLoadResult result = Load($$""" "value": "{{Value}}", "plan": "gold" """);
        ConfigWarning warning = Assert.Single(result.Warnings);
        Assert.Equal(ConfigCodes.PlainKey, warning.Code);
        Assert.Contains("edgeproxy keys convert a.json", warning.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, warning.ToString(), StringComparison.Ordinal);
        byte[] expected = SHA256.HashData(Encoding.ASCII.GetBytes(Value));
        Assert.Equal(KeyValidator.HashOf(expected).Low, Documents.Good(result).Keys.HashAt(0).Low);
    }

    [Fact]
    public void KeyFromAPlaceholder_WarnsOfNothing() => Assert.Empty(Load($$""" "sha256": "{{Hash}}", "plan": "gold" """).Warnings);

    [Fact]
    public void KeyWithoutPlan_Warns() =>
        Assert.Contains(Load($$""" "sha256": "{{Hash}}" """).Warnings, warning => warning.Code == ConfigCodes.KeyWithoutPlan);

    [Fact]
    public void SameNameInTwoDocuments_NamesBothPlaces()
    {
        string document = $$"""{ "plans": { "p{0}": {} }, "keys": { "acme": { "sha256": "{{Hash}}", "plan": "p{0}" } } }""";
        ConfigError error = Documents.Single(Documents.Load(document.Replace("{0}", "1", StringComparison.Ordinal), document.Replace("{0}", "2", StringComparison.Ordinal)), ConfigCodes.DuplicateName);
        Assert.Contains("first at a.json:1:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RouteThatRequiresAKeyThatIsNotThere_Warns() =>
        Assert.Contains(Documents.LoadApi(""" "routes": { "$default": { "mock": {}, "apiKey": true } } """).Warnings, warning => warning.Code == ConfigCodes.NoKeys);

    [Theory]
    [InlineData("2027-01-31", 1_801_353_600)]
    [InlineData("2027-01-31T00:00:01Z", 1_801_353_601)]
    [InlineData("2027-01-31T00:00:01.999z", 1_801_353_601)]
    [InlineData("2027-01-31T02:00:00+02:00", 1_801_353_600)]
    [InlineData("2027-01-30T22:30:00-01:30", 1_801_353_600)]
    [InlineData("1970-01-01", 0)]
    public void Date_IsSecondsInUtc(string text, long expected)
    {
        Assert.True(DateText.TryParse(text, out uint seconds));
        Assert.Equal(expected, seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027-1-31")]
    [InlineData("2027-02-29")]
    [InlineData("2027-01-31T")]
    [InlineData("2027-01-31T00:00:01")]
    [InlineData("2027-01-31T24:00:00Z")]
    [InlineData("2027-01-31T00:00:01.Z")]
    [InlineData("2027-01-31T00:00:01+2:00")]
    [InlineData("1969-12-31")]
    [InlineData("2106-01-01")]
    [InlineData("1970-01-01T00:00:00+01:00")]
    public void WhatIsNoDate_IsRefused(string text) => Assert.False(DateText.TryParse(text, out _));
}
