using System.Globalization;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>What a request costs, by plan: the first so many free, then steps. Amounts are decimal, and nothing is rounded but each line's sum.</summary>
internal sealed class UsagePrices
{
    private const string Default = "default";
    private const int DecimalsMax = 10;
    private const decimal PriceMax = 1_000_000_000m;
    private static readonly string[] Members = ["currency", "decimals", "plans", Default];
    private static readonly string[] PlanMembers = ["free", "per", "tiers"];
    private static readonly string[] TierMembers = ["upTo", "price"];

    private readonly Dictionary<string, PlanPrices> _plans = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private PlanPrices? _default;

    private UsagePrices()
    {
    }

    /// <summary>As it is written; empty for none.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>Decimals of a line's sum.</summary>
    public int Decimals { get; private set; } = 2;

    /// <param name="text">The file's content.</param>
    /// <param name="errors">Everything that is wrong with it, when there is no result.</param>
    public static UsagePrices? Read(string text, out IReadOnlyList<string> errors)
    {
        var prices = new UsagePrices();
        errors = prices._errors;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            prices.Read(document.RootElement);
        }
        catch (JsonException e)
        {
            prices._errors.Add(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1} is not JSON: {e.Message}"));
        }

        return errors.Count == 0 ? prices : null;
    }

    /// <summary>What a plan's requests cost; null when the file has no price for it.</summary>
    public PlanPrices? Of(string plan) => _plans.GetValueOrDefault(plan, _default!);

    private void Read(JsonElement root)
    {
        if (!IsObject(root, "the file", Members))
        {
            return;
        }

        Currency = root.TryGetProperty("currency", out JsonElement currency) && currency.ValueKind == JsonValueKind.String ? currency.GetString()! : "";
        Decimals = (int)Number(root, "the file", "decimals", 2, DecimalsMax);
        if (root.TryGetProperty(Default, out JsonElement otherwise))
        {
            _default = ReadPlan(otherwise, Default);
        }

        if (root.TryGetProperty("plans", out JsonElement plans))
        {
            if (plans.ValueKind != JsonValueKind.Object)
            {
                _errors.Add("plans is not an object of plans by name");
                return;
            }

            foreach (JsonProperty plan in plans.EnumerateObject())
            {
                if (ReadPlan(plan.Value, "plans." + plan.Name) is { } read && !_plans.TryAdd(plan.Name, read))
                {
                    _errors.Add($"plans.{plan.Name} is there twice");
                }
            }
        }

        if (_plans.Count == 0 && _default is null && _errors.Count == 0)
        {
            _errors.Add("there are no prices  (write \"plans\": { \"NAME\": { \"free\": 1000, \"tiers\": [ { \"price\": 0.001 } ] } })");
        }
    }

    private PlanPrices? ReadPlan(JsonElement plan, string path)
    {
        if (!IsObject(plan, path, PlanMembers))
        {
            return null;
        }

        var tiers = new List<PriceTier>();
        if (plan.TryGetProperty("tiers", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement tier in list.EnumerateArray())
            {
                ReadTier(tier, string.Create(CultureInfo.InvariantCulture, $"{path}.tiers[{tiers.Count}]"), tiers);
            }
        }

        if (tiers.Count == 0 || tiers[^1].UpTo != long.MaxValue)
        {
            _errors.Add($"{path}.tiers does not end with a tier without upTo, so that not every request has a price");
        }

        return new PlanPrices(Number(plan, path, "free", 0, long.MaxValue), Math.Max(1, Number(plan, path, "per", 1, 1_000_000_000)), tiers);
    }

    private void ReadTier(JsonElement tier, string path, List<PriceTier> tiers)
    {
        if (!IsObject(tier, path, TierMembers))
        {
            return;
        }

        long before = tiers.Count == 0 ? 0 : tiers[^1].UpTo;
        long upTo = tier.TryGetProperty("upTo", out _) ? Number(tier, path, "upTo", 0, long.MaxValue) : long.MaxValue;
        if (upTo <= before)
        {
            _errors.Add($"{path}.upTo is not above the tier before");
        }

        bool isPrice = tier.TryGetProperty("price", out JsonElement written) && written.ValueKind == JsonValueKind.Number;
        if (!isPrice || !written.TryGetDecimal(out decimal price) || price is < 0 or > PriceMax)
        {
            _errors.Add($"{path}.price is not a number from 0 to {PriceMax}");
            price = 0;
        }

        tiers.Add(new PriceTier(upTo, price));
    }

    private bool IsObject(JsonElement element, string path, string[] members)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            _errors.Add($"{path} is not an object");
            return false;
        }

        foreach (JsonProperty member in element.EnumerateObject().Where(member => !members.Contains(member.Name, StringComparer.Ordinal)))
        {
            _errors.Add($"{path} has a member {member.Name}, which is not known  (it may have {string.Join(", ", members)})");
        }

        return true;
    }

    private long Number(JsonElement of, string path, string name, long otherwise, long max)
    {
        if (!of.TryGetProperty(name, out JsonElement written))
        {
            return otherwise;
        }

        if (written.ValueKind == JsonValueKind.Number && written.TryGetInt64(out long number) && number >= 0 && number <= max)
        {
            return number;
        }

        _errors.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {name} is not a whole number from 0 to {max}"));
        return otherwise;
    }
}

/// <summary>A step of prices.</summary>
/// <param name="UpTo">The last request of the month that it is for, the free ones counted; <see cref="long.MaxValue"/> for all that follow.</param>
/// <param name="Price">For <see cref="PlanPrices.Per"/> requests.</param>
internal readonly record struct PriceTier(long UpTo, decimal Price);

/// <summary>What requests of a plan cost.</summary>
/// <param name="Free">The first so many of a month cost nothing.</param>
/// <param name="Per">Requests that a price is for.</param>
/// <param name="Tiers">In order.</param>
internal sealed record PlanPrices(long Free, long Per, IReadOnlyList<PriceTier> Tiers)
{
    /// <summary>What so many requests cost: how many fall in each tier, and in all, rounded once, half a unit upwards.</summary>
    public (IReadOnlyList<(long Requests, decimal Price)> Steps, decimal Amount) Of(long requests, int decimals)
    {
        var steps = new List<(long, decimal)>();
        decimal sum = 0;
        long from = Math.Min(Free, requests);
        foreach (PriceTier tier in Tiers)
        {
            long to = Math.Min(tier.UpTo, requests);
            if (to > from)
            {
                steps.Add((to - from, tier.Price));
                sum += (to - from) * tier.Price;
                from = to;
            }
        }

        return (steps, Math.Round(sum / Per, decimals, MidpointRounding.AwayFromZero));
    }
}
