namespace EdgeProxy.Compiler;

/// <summary>What differs in the outcome of a request.</summary>
[Flags]
public enum ReplayChanges : byte
{
    None = 0,

    /// <summary>Served and refused, forwarded and answered, or another status.</summary>
    Outcome = 1,

    /// <summary>Another route, or the same of another stage.</summary>
    Route = 2,

    Upstream = 4,

    /// <summary>Another path or query for the upstream, or another place to send the client to.</summary>
    Target = 8,

    /// <summary>The log does not say enough to tell.</summary>
    Uncertain = 16,
}

/// <summary>A logged request that meets something else under the new configuration, or may.</summary>
/// <param name="Request">As logged.</param>
/// <param name="Changes">What differs.</param>
/// <param name="Present">Under the present configuration; when uncertain, for the request as far as it is logged.</param>
/// <param name="New">Under the new configuration; when uncertain, for the request as far as it is logged.</param>
/// <param name="Doubt">What the log does not say; empty unless uncertain.</param>
public sealed record ReplayFinding(LoggedRequest Request, ReplayChanges Changes, ReplayOutcome Present, ReplayOutcome New, string Doubt)
{
    /// <summary>What is served now is refused then.</summary>
    public bool IsBreaking => !Changes.HasFlag(ReplayChanges.Uncertain) && Present.Answer != ReplayAnswer.Refused && New.Answer == ReplayAnswer.Refused;

    /// <summary>The most telling of the changes.</summary>
    public ReplayChanges Kind =>
        Changes.HasFlag(ReplayChanges.Uncertain) ? ReplayChanges.Uncertain
        : Changes.HasFlag(ReplayChanges.Outcome) ? ReplayChanges.Outcome
        : Changes.HasFlag(ReplayChanges.Route) ? ReplayChanges.Route
        : Changes.HasFlag(ReplayChanges.Upstream) ? ReplayChanges.Upstream
        : ReplayChanges.Target;

    internal static ReplayChanges Between(ReplayOutcome present, ReplayOutcome now)
    {
        ReplayChanges changes = ReplayChanges.None;
        if (present.Answer != now.Answer || present.Status != now.Status || present.Refusal != now.Refusal)
        {
            changes |= ReplayChanges.Outcome;
        }

        if (present.Route != now.Route || present.Stage != now.Stage)
        {
            changes |= ReplayChanges.Route;
        }

        if (present.Upstream != now.Upstream)
        {
            changes |= ReplayChanges.Upstream;
        }

        return present.Target == now.Target ? changes : changes | ReplayChanges.Target;
    }
}
