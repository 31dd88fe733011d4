using CsCheck;

namespace EdgeProxy.Cli.Tests;

/// <summary>Prices of a file, and what they come to.</summary>
public sealed class UsageBillTests
{
    private const string Steps =
        """{ "currency": "USD", "decimals": 4, "plans": { "gold": { "free": 1000, "per": 1000000, "tiers": [ { "upTo": 333000000, "price": 3.50 }, { "upTo": 1000000000, "price": 2.80 }, { "price": 1.51 } ] } } }""";

    private static UsagePrices Read(string text)
    {
        UsagePrices? prices = UsagePrices.Read(text, out IReadOnlyList<string> errors);
        Assert.True(prices is not null, string.Join('\n', errors));
        return prices;
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_000, "0")]
    [InlineData(1_001, "0.0000")]
    [InlineData(1_015, "0.0001")]
    [InlineData(1_001_000, "3.5000")]
    [InlineData(333_000_000, "1165.4965")]
    [InlineData(334_000_000, "1168.2965")]
    [InlineData(1_000_000_000, "3033.0965")]
    [InlineData(2_000_000_000, "4543.0965")]
    public void Requests_AreFreeFirstAndThenGoThroughTheSteps(long requests, string amount) =>
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), Read(Steps).Of("gold")!.Of(requests, 4).Amount);

    /// <summary>One request after the other costs what all together cost.</summary>
    [Fact]
    public void AnyTiers_ArePricedAsOneByOneWouldBe() =>
        Gen.Select(Gen.Long[0, 50], Gen.Select(Gen.Long[1, 60], Gen.Int[0, 1_000]).List[0, 4], Gen.Int[0, 1_000], Gen.Long[0, 400]).Sample((free, widths, last, requests) =>
        {
            var tiers = new List<PriceTier>();
            long upTo = 0;
            foreach ((long width, int cents) in widths)
            {
                upTo += width;
                tiers.Add(new PriceTier(upTo, cents / 100m));
            }

            tiers.Add(new PriceTier(long.MaxValue, last / 100m));
            decimal expected = 0;
            for (long number = free + 1; number <= requests; number++)
            {
                expected += tiers.First(tier => number <= tier.UpTo).Price;
            }

            (IReadOnlyList<(long Requests, decimal Price)> steps, decimal amount) = new PlanPrices(free, 1, tiers).Of(requests, 2);
            Assert.Equal(expected, amount);
            Assert.Equal(Math.Max(0, requests - free), steps.Sum(step => step.Requests));
        });

    [Fact]
    public void Bill_IsWrittenAsCsvAndAsJson()
    {
        UsagePrices prices = Read("""{ "currency": "EUR", /* or so */ "plans": { "gold": { "free": 10, "tiers": [ { "upTo": 20, "price": 0.25 }, { "price": 0.1 } ] } }, }""");
        UsageBill bill = UsageBill.Make("2026-11", [new UsageTotal("gold", "acme, the first", 25, 0, 0, 0), new UsageTotal("gold", "bob", 3, 0, 0, 0)], prices, out _)!;
        using var csv = new StringWriter();
        bill.WriteCsv(csv);
        Assert.Equal(
            "month,key,plan,requests,free,billed,amount,currency\n2026-11,\"acme, the first\",gold,25,10,15,3.00,EUR\n2026-11,bob,gold,3,3,0,0.00,EUR\n", csv.ToString());
        using var json = new StringWriter();
        bill.WriteJson(json);
        Assert.Contains("\"total\": 3.00,", json.ToString(), StringComparison.Ordinal);
        using var parsed = System.Text.Json.JsonDocument.Parse(json.ToString());
        System.Text.Json.JsonElement line = parsed.RootElement.GetProperty("lines")[0];
        Assert.Equal(("acme, the first", 25, 10, "3.00"), (line.GetProperty("key").GetString(), line.GetProperty("requests").GetInt64(), line.GetProperty("free").GetInt64(), line.GetProperty("amount").GetRawText()));
        Assert.Equal(["10 0.25", "5 0.1"], line.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("requests")} {step.GetProperty("price")}"));
    }

    [Fact]
    public void PlanWithoutPrices_IsNotBilledAsNothing()
    {
        Assert.Null(UsageBill.Make("2026-11", [new UsageTotal("silver", "acme", 1, 0, 0, 0)], Read(Steps), out IReadOnlyList<string> unpriced));
        Assert.Equal(["silver"], unpriced);
    }

    [Theory]
    [InlineData("", "line 1 is not JSON")]
    [InlineData("[]", "the file is not an object")]
    [InlineData("{}", "there are no prices")]
    [InlineData("""{ "price": 1, "default": { "tiers": [ { "price": 1 } ] } }""", "the file has a member price, which is not known")]
    [InlineData("""{ "plans": { "gold": { "tiers": [] } } }""", "plans.gold.tiers does not end with a tier without upTo")]
    [InlineData("""{ "plans": { "gold": { "tiers": [ { "upTo": 5, "price": 1 } ] } } }""", "plans.gold.tiers does not end with a tier without upTo")]
    [InlineData("""{ "plans": { "gold": { "tiers": [ { "upTo": 5, "price": 1 }, { "upTo": 5, "price": 1 }, { "price": 1 } ] } } }""", "plans.gold.tiers[1].upTo is not above the tier before")]
    [InlineData("""{ "default": { "tiers": [ { "price": "1" } ] } }""", "default.tiers[0].price is not a number")]
    [InlineData("""{ "default": { "tiers": [ { "price": -1 } ] } }""", "default.tiers[0].price is not a number")]
    [InlineData("""{ "default": { "free": 1.5, "tiers": [ { "price": 1 } ] } }""", "default: free is not a whole number")]
    public void PricesThatAreWrong_AreRefused(string text, string expected)
    {
        Assert.Null(UsagePrices.Read(text, out IReadOnlyList<string> errors));
        Assert.Contains(errors, error => error.Contains(expected, StringComparison.Ordinal));
    }
}
