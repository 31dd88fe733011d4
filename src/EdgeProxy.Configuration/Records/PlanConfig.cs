namespace EdgeProxy.Configuration;

/// <summary>A usage plan: the terms that API keys have.</summary>
public sealed record PlanConfig
{
    public required string Name { get; init; }

    /// <summary>Of each key; null for none.</summary>
    public RateConfig? Throttle { get; init; }

    /// <summary>Of each key; null for none.</summary>
    public QuotaConfig? Quota { get; init; }

    /// <summary>Where its keys are let in; null for everywhere.</summary>
    public IReadOnlyList<StageName>? Stages { get; init; }

    /// <summary>Further limits of each key.</summary>
    public required IReadOnlyList<PlanRouteConfig> Routes { get; init; }

    public SourcePosition Position { get; init; }

    /// <summary>Whether its keys are let in at a stage.</summary>
    public bool Covers(StageName stage) => Stages is null || Stages.Contains(stage);

    /// <summary>A stage at which both let keys in; null when there is none. <c>*</c> stands for any.</summary>
    public StageName? Overlap(PlanConfig other)
    {
        if (Stages is null || other.Stages is null)
        {
            IReadOnlyList<StageName>? either = Stages ?? other.Stages;
            return either is null ? new StageName("*", "*") : either[0];
        }

        foreach (StageName stage in Stages)
        {
            if (other.Stages.Contains(stage))
            {
                return stage;
            }
        }

        return null;
    }
}

/// <summary>A stage's identity: <c>shop/prod</c>.</summary>
public readonly record struct StageName(string Api, string Stage)
{
    public override string ToString() => $"{Api}/{Stage}";
}

/// <summary>A limit of a plan on one route of a stage, for each key.</summary>
public sealed record PlanRouteConfig(StageName Stage, string RouteId, RateConfig Rate);

public enum QuotaPeriodKind : byte
{
    Day,
    Week,
    Month,
}

/// <summary>How many requests each key has in a period.</summary>
public sealed record QuotaConfig
{
    /// <summary>Days of the week as documents write them, from 0 for Sunday.</summary>
    public static string[] Weekdays { get; } = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    public required long Limit { get; init; }

    public required QuotaPeriodKind Period { get; init; }

    /// <summary>Of a week 0 for Sunday to 6, of a month 1 to 31; of a day 0.</summary>
    public required int StartDay { get; init; }

    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Requests by which the limit of the period of <see cref="From"/> is lower.</summary>
    public required long Offset { get; init; }

    /// <summary>Null when there is no offset.</summary>
    public DateOnly? From { get; init; }

    public SourcePosition Position { get; init; }
}
