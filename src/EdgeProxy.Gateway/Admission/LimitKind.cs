namespace EdgeProxy.Gateway;

/// <summary>What can refuse a request before its integration is asked: a metric label each, and a field of the access log.</summary>
public enum LimitKind : byte
{
    None,

    /// <summary>No key, or none that is let in here.</summary>
    Key,

    /// <summary>The key's quota in its plan.</summary>
    Quota,

    /// <summary>The key's throttle in its plan on this route.</summary>
    PlanRoute,

    /// <summary>The key's throttle in its plan.</summary>
    Plan,
    Route,
    Stage,
    Listener,

    /// <summary>What it would use cannot be counted at present, and the operator wants nothing admitted then.</summary>
    Usage,
}

/// <summary>The labels of limits: lower case with underscores; part of the public contract.</summary>
public static class LimitLabels
{
    private static readonly string[] Labels = ["none", "key", "quota", "plan_route", "plan", "route", "stage", "listener", "usage"];

    public static string Of(LimitKind kind) => Labels[(int)kind];
}
