namespace EdgeProxy.Policies;

public enum RouteAttemptOutcome : byte
{
    Matched,

    /// <summary>It would serve the request, but a route that is preferred does.</summary>
    Outranked,
    MethodDiffers,
    ConditionFailed,
}

/// <summary>A route whose host, stage path and pattern fit a request, and what became of it.</summary>
/// <param name="Reason">A phrase for people: <c>the method is POST, not GET</c>.</param>
public sealed record RouteAttempt(int RouteId, RouteAttemptOutcome Outcome, string Reason);
