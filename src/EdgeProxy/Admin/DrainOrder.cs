namespace EdgeProxy;

/// <summary>That traffic be sent elsewhere: not ready any more, then no connection outlives its exchange.</summary>
/// <param name="By">Who ordered it.</param>
/// <param name="Delay">Between the two, so that load balancers see the first; null for the setting's.</param>
/// <param name="Exits">Whether the process ends after it.</param>
internal sealed record DrainOrder(AuditActor By, TimeSpan? Delay, bool Exits);
