namespace EdgeProxy.Configuration;

/// <summary>Reads rate limits.</summary>
internal static class ThrottleReader
{
    private const string HeaderPrefix = "header:";

    /// <summary>What says nothing of a limit for all.</summary>
    private static readonly MemberSpec[] IdentityMembers = [ThrottleMembers.Identities, ThrottleMembers.Idle, ThrottleMembers.Ipv6Prefix];

    /// <summary>The limits of a level: one, or a list of them.</summary>
    public static IReadOnlyList<ThrottleConfig> Read(JsonNodeAt? node, Diagnostics diagnostics) => node switch
    {
        { Kind: JsonKind.Object, IsBroken: false } => [ReadOne(node, diagnostics)],
        { Kind: JsonKind.Array, IsBroken: false } => [.. node.Children.Where(c => c is { Kind: JsonKind.Object, IsBroken: false }).Select(c => ReadOne(c, diagnostics))],
        _ => [],
    };

    public static RateConfig ReadRate(ObjectAt owner)
    {
        decimal rate = owner.Find(ThrottleMembers.Rate) is { Kind: JsonKind.Number } node && ScalarParser.TryRate(node.Text, out decimal written) ? written : 1;
        long burst = owner.Has(ThrottleMembers.Burst)
            ? Math.Max(1, owner.Number(ThrottleMembers.Burst))
            : (long)Math.Clamp(decimal.Ceiling(rate), 1, RateConfig.BurstMax);
        return new RateConfig(rate, burst) { Position = owner.Node!.Position };
    }

    private static ThrottleConfig ReadOne(JsonNodeAt node, Diagnostics diagnostics)
    {
        var throttle = new ObjectAt(node);
        (ThrottleBy by, string? header) = ReadBy(throttle.TextNode(ThrottleMembers.By), diagnostics);
        if (!throttle.Has(ThrottleMembers.By))
        {
            foreach (JsonNodeAt idle in IdentityMembers.Select(member => throttle.Find(member)).OfType<JsonNodeAt>())
            {
                diagnostics.ErrorAtName(idle, ConfigCodes.InvalidValue, $"\"{idle.Name}\" has no effect without \"by\"", "remove it, or say by what: \"by\": \"address\"");
            }
        }

        return new ThrottleConfig
        {
            Rate = ReadRate(throttle),
            By = by,
            Header = header,
            Identities = throttle.Integer(ThrottleMembers.Identities),
            Idle = throttle.Duration(ThrottleMembers.Idle),
            Ipv6Prefix = throttle.Integer(ThrottleMembers.Ipv6Prefix),
        };
    }

    private static (ThrottleBy By, string? Header) ReadBy(JsonNodeAt? node, Diagnostics diagnostics)
    {
        if (node is null)
        {
            return (ThrottleBy.All, null);
        }

        if (string.Equals(node.Text, "address", StringComparison.Ordinal))
        {
            return (ThrottleBy.Address, null);
        }

        if (node.Text.StartsWith(HeaderPrefix, StringComparison.Ordinal))
        {
            string name = node.Text[HeaderPrefix.Length..];
            return diagnostics.ReportPlain(node, FieldText.CheckName(name)) ? (ThrottleBy.All, null) : (ThrottleBy.Header, name.ToLowerInvariant());
        }

        bool isClaim = node.Text.StartsWith("claim:", StringComparison.Ordinal);
        diagnostics.Error(
            node, isClaim ? ConfigCodes.NotSupported : ConfigCodes.UnknownValue,
            isClaim ? "this version of EdgeProxy does not support limits by claim" : $"{Shown.Value(node)} is nothing to have limits by",
            "write \"address\" or \"header:NAME\"");
        return (ThrottleBy.All, null);
    }
}
