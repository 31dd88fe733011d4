namespace EdgeProxy;

/// <summary>What of the ledger is asked for.</summary>
/// <param name="From">The first day, in days from 1970.</param>
/// <param name="To">The last day.</param>
/// <param name="Plan">A plan's name; null for all.</param>
/// <param name="Key">A key's name; null for all.</param>
internal sealed record UsageFilter(int From, int To, string? Plan, string? Key);

/// <summary>What a key used of a route on a day.</summary>
internal sealed record UsageRow(int Day, string Key, string Plan, string Api, string Stage, string Route)
{
    public long Requests { get; init; }

    public long Errors { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }
}

/// <summary>What a key used in a plan, in all.</summary>
internal sealed record UsageTotal(string Plan, string Key, long Requests, long Errors, long BytesIn, long BytesOut);

/// <summary>What a key used in a plan on a day.</summary>
/// <param name="Key">The key's name.</param>
/// <param name="Day">Days from 1970.</param>
/// <param name="Used">Requests that were admitted.</param>
/// <param name="Window">Of the quota as of the day's end, days from 1970 to its first day; null without a quota.</param>
/// <param name="Remaining">What the quota had left; null without one.</param>
internal sealed record UsageDay(string Key, int Day, long Used, int? Window, long? Remaining);
