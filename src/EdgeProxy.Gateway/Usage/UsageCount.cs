namespace EdgeProxy.Gateway;

/// <summary>What was counted under one key: differences since the last time, to be added to what was there.</summary>
public struct UsageCount
{
    /// <summary>Requests that were admitted.</summary>
    public long Requests;

    /// <summary>Of these or of earlier ones, those that ended with a status of 400 or more, or before their response was whole.</summary>
    public long Errors;

    /// <summary>Bytes of bodies from clients; of tunnels all that came up.</summary>
    public long BytesIn;

    /// <summary>Bytes of bodies to clients, as the access log has them; of tunnels all that went down.</summary>
    public long BytesOut;

    /// <summary>What the quota allowed in its window as of the last request, extensions included.</summary>
    public long Limit;

    /// <summary>Adds another, later one.</summary>
    public void Add(in UsageCount other)
    {
        Requests += other.Requests;
        Errors += other.Errors;
        BytesIn += other.BytesIn;
        BytesOut += other.BytesOut;
        Limit = other.Requests > 0 ? other.Limit : Limit;
    }

    internal void AddEnd(in Outcome outcome)
    {
        BytesIn += outcome.RequestBytes;
        BytesOut += outcome.ResponseBytes;
        Errors += IsError(outcome) ? 1 : 0;
    }

    /// <summary>A tunnel that was opened is served, however it ends.</summary>
    private static bool IsError(in Outcome outcome) =>
        outcome.Status is 0 or >= 400 || (outcome.End != ExchangeEnd.Completed && !outcome.IsTunnel);
}
