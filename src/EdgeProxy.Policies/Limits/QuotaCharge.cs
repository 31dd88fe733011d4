namespace EdgeProxy.Policies;

/// <summary>What a quota said to a request.</summary>
/// <param name="IsAdmitted">The request is counted.</param>
/// <param name="Remaining">Requests that the window still allows after this one.</param>
/// <param name="Limit">Requests that the window allows in all, extensions included.</param>
/// <param name="Window">The window that was looked at; its end is the time of reset.</param>
public readonly record struct QuotaCharge(bool IsAdmitted, long Remaining, long Limit, QuotaWindow Window)
{
    internal int Slot { get; init; }

    internal uint Ordinal { get; init; }

    /// <summary>
    /// Days from 1970 to the first day of the window that the count belongs to. That of <see cref="Window"/>, but for a while after the clock
    /// was set back.
    /// </summary>
    public int CountedIn => (int)Ordinal;
}
