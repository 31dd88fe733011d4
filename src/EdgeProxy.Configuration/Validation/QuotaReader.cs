namespace EdgeProxy.Configuration;

/// <summary>Reads quotas.</summary>
internal sealed class QuotaReader(Diagnostics diagnostics)
{
    private const int Monday = 1;

    public QuotaConfig Read(ObjectAt quota)
    {
        QuotaPeriodKind period = quota.Text(PlanMembers.Period) switch
        {
            "week" => QuotaPeriodKind.Week,
            "month" => QuotaPeriodKind.Month,
            _ => QuotaPeriodKind.Day,
        };
        long offset = quota.Number(PlanMembers.Offset);
        DateOnly? from = ReadFrom(quota.TextNode(PlanMembers.From));
        if (offset > 0 && !quota.Has(PlanMembers.From))
        {
            JsonNodeAt node = quota.Find(PlanMembers.Offset)!;
            diagnostics.Error(node, ConfigCodes.MissingMember, "nothing says which period is the first", "add \"from\": a day of it, such as \"2027-01-15\"");
        }

        return new QuotaConfig
        {
            Limit = quota.Number(PlanMembers.Limit),
            Period = period,
            StartDay = ReadStartDay(quota.Find(PlanMembers.StartDay), period),
            TimeZone = ReadZone(quota),
            Offset = offset,
            From = offset > 0 ? from : null,
            Position = quota.Node!.Position,
        };
    }

    private DateOnly? ReadFrom(JsonNodeAt? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node.Text.Length == 10 && DateText.TryDate(node.Text, out DateOnly date))
        {
            return date;
        }

        diagnostics.Error(node, ConfigCodes.InvalidDate, $"{Shown.Value(node)} is not a date", "write it so: \"2027-01-15\"");
        return null;
    }

    private int ReadStartDay(JsonNodeAt? node, QuotaPeriodKind period)
    {
        int otherwise = period == QuotaPeriodKind.Day ? 0 : period == QuotaPeriodKind.Week ? Monday : 1;
        if (node is null)
        {
            return otherwise;
        }

        bool fits = period switch
        {
            QuotaPeriodKind.Week => node.Kind == JsonKind.String,
            QuotaPeriodKind.Month => node.Kind == JsonKind.Number,
            _ => false,
        };
        if (!fits)
        {
            diagnostics.Error(
                node, ConfigCodes.InvalidValue, $"a {period.ToString().ToLowerInvariant()} does not begin so",
                period == QuotaPeriodKind.Week ? "write a day of the week, such as \"monday\"" : period == QuotaPeriodKind.Month ? "write a number from 1 to 31" : "remove it: days begin at midnight");
            return otherwise;
        }

        return period == QuotaPeriodKind.Week
            ? Array.IndexOf(QuotaConfig.Weekdays, node.Text)
            : ScalarParser.TryInteger(node.Text, out long day) ? (int)day : otherwise;
    }

    private TimeZoneInfo ReadZone(ObjectAt quota)
    {
        if (quota.TextNode(PlanMembers.TimeZone) is not { } node || string.Equals(node.Text, "UTC", StringComparison.Ordinal))
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(node.Text, out TimeZoneInfo? zone))
        {
            return zone;
        }

        diagnostics.Error(
            node, ConfigCodes.UnknownTimeZone, $"this system knows no time zone {Shown.Value(node)}",
            "write an IANA name such as \"Europe/Paris\"; where the system has none of them, install tzdata");
        return TimeZoneInfo.Utc;
    }
}
