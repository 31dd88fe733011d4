using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler.Tests;

/// <summary>What the comparison says of plans, keys and limits.</summary>
public sealed class AdmissionComparisonTests
{
    private const string Base = """
        {
          "listeners": { "public": { "address": "127.0.0.1:8080", "throttle": { "rate": 1000 } } },
          "apis": {
            "shop": {
              "keySource": { "header": "x-api-key" }, "limitFields": "standard",
              "stages": { "prod": { "throttle": { "rate": 50, "burst": 60 } } },
              "routes": {
                "GET /orders/{id}": { "mock": {}, "apiKey": true, "throttle": { "rate": 100, "burst": 200 } },
                "GET /hello": { "mock": {}, "throttle": { "rate": 3, "by": "address", "idle": "1m" } }
              }
            }
          },
          "plans": {
            "gold": { "throttle": { "rate": 10, "burst": 20 }, "quota": { "limit": 500, "period": "month" }, "routes": { "shop/prod/GET /orders/{id}": { "rate": 4 } } },
            "silver": { "stages": ["shop"] }
          },
          "keys": {
            "k1": { "sha256": "0000000000000000000000000000000000000000000000000000000000000001", "plan": "gold" },
            "k2": { "sha256": "0000000000000000000000000000000000000000000000000000000000000002", "plan": "gold", "expires": "2030-01-01" },
            "k3": { "sha256": "0000000000000000000000000000000000000000000000000000000000000003", "plan": "silver", "enabled": false }
          }
        }
        """;

    [Theory]
    [InlineData("\"rate\": 100,", "\"rate\": 50,", "Breaking GET /orders/{id} (api shop): throttle 100/s burst 200 → 50/s burst 200")]
    [InlineData("\"burst\": 200", "\"burst\": 300", "Change GET /orders/{id} (api shop): throttle 100/s burst 200 → 100/s burst 300")]
    [InlineData(", \"throttle\": { \"rate\": 100, \"burst\": 200 }", "", "Breaking GET /orders/{id} (api shop): throttle 100/s burst 200 → none")]
    [InlineData("\"rate\": 3,", "\"rate\": 2,", "Breaking GET /hello (api shop): throttle by address 3/s burst 3 → 2/s burst 2")]
    [InlineData("\"idle\": \"1m\"", "\"idle\": \"2m\"", "Change GET /hello (api shop): throttle by address table 65536 identities, idle 1m, /64 → 65536 identities, idle 2m, /64")]
    [InlineData("\"apiKey\": true", "\"apiKey\": false", "Breaking GET /orders/{id} (api shop): apiKey true → false")]
    [InlineData("\"rate\": 50,", "\"rate\": 60,", "Change stage shop/prod: throttle 50/s burst 60 → 60/s burst 60")]
    [InlineData("\"prod\": { ", "\"prod\": { \"apiKey\": true, ", "Breaking stage shop/prod: apiKey the API's → true")]
    [InlineData("\"rate\": 1000", "\"rate\": 999", "Breaking listener public: throttle 1000/s burst 1000 → 999/s burst 999")]
    [InlineData("\"header\": \"x-api-key\"", "\"query\": \"key\"", "Breaking api shop: keySource header x-api-key → query key")]
    [InlineData("\"header\": \"x-api-key\"", "\"header\": \"x-api-key\", \"strip\": true", "Change api shop: keySource header x-api-key → header x-api-key, stripped")]
    [InlineData("\"standard\"", "\"off\"", "Change api shop: limitFields standard → off")]
    [InlineData("\"rate\": 10,", "\"rate\": 5,", "Breaking plan gold: throttle 10/s burst 20 → 5/s burst 20")]
    [InlineData("\"limit\": 500", "\"limit\": 600", "Change plan gold: quota 500 a month UTC → 600 a month UTC")]
    [InlineData("\"period\": \"month\"", "\"period\": \"week\"", "Breaking plan gold: quota 500 a month UTC → 500 a week from monday UTC")]
    [InlineData("\"rate\": 4", "\"rate\": 3", "Breaking plan gold: routes[\"shop/prod/GET /orders/{id}\"] 4/s burst 4 → 3/s burst 3")]
    [InlineData(" \"stages\": [\"shop\"] ", "", "Change plan silver: stages shop/prod → everywhere")]
    [InlineData("\"silver\": { \"stages\": [\"shop\"] }", "\"silver\": { \"stages\": [\"shop\"] }, \"free\": {}", "Change plan free: added")]
    [InlineData("\"plan\": \"gold\", \"expires\"", "\"plan\": \"silver\", \"expires\"", "Breaking key k2 loses plan gold|Change key k2 gains plan silver")]
    [InlineData("\"plan\": \"gold\"", "\"plan\": \"silver\"", "Breaking 2 keys lose plan gold: k1, k2|Change 2 keys gain plan silver: k1, k2")]
    [InlineData(", \"enabled\": false", "", "Change key k3 is enabled")]
    [InlineData("\"expires\": \"2030-01-01\"", "\"expires\": \"2029-01-01\"", "Breaking key k2 is given other dates")]
    [InlineData("\"expires\": \"2030-01-01\"", "\"enabled\": false, \"expires\": \"2030-01-01\"", "Breaking key k2 is disabled")]
    [InlineData("0001\"", "0009\"", "Breaking key k1 is given another value")]
    [InlineData(
        "0001\"", "0009\", \"previous\": { \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000001\", \"expires\": \"2030-01-01\" }",
        "Change key k1 is rotated, the value before stays good for a while")]
    [InlineData("\"k3\"", "\"k4\"", "Breaking key k3 is removed|Change key k4 is added")]
    public void Change_IsToldWithItsSeverity(string old, string now, string expected)
    {
        Assert.Contains(old, Base, StringComparison.Ordinal);
        ConfigDifferences differences = ConfigComparer.Compare(Documents.Load(Base), Documents.Load(Base.Replace(old, now, StringComparison.Ordinal)));
        Assert.Equal(expected, string.Join('|', differences.Items.Select(item => $"{item.Severity} {item.Text}")));
    }

    [Fact]
    public void Summary_IsOneLineThatTellsOfPlansAndKeys()
    {
        ConfigDifferences differences = ConfigComparer.Compare(
            Documents.Load(Base), Documents.Load(Base.Replace("\"plan\": \"gold\"", "\"plan\": \"silver\"", StringComparison.Ordinal).Replace("\"limit\": 500", "\"limit\": 600", StringComparison.Ordinal)));
        Assert.Equal("3 differences, 1 breaking: plan gold, 2 keys lose plan gold, 2 keys gain plan silver", differences.Summary);
    }

    [Fact]
    public void SameDocuments_HaveNoDifference() => Assert.True(ConfigComparer.Compare(Documents.Load(Base), Documents.Load(Base)).IsEmpty);
}
