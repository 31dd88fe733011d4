namespace EdgeProxy.Configuration;

/// <summary>What a caller may ask of the loader.</summary>
public sealed record ConfigOptions
{
    public static ConfigOptions Default { get; } = new();

    /// <summary>False for callers that bring their own listener, such as the demo.</summary>
    public bool RequireListeners { get; init; } = true;

    /// <summary>
    /// Whether variables and files that documents name are read. When not, what they stand for is not known and not checked,
    /// which is warned of: good enough to validate what somebody sent, never to serve it.
    /// </summary>
    public bool ReadsOutside { get; init; } = true;

    /// <summary>
    /// A load without mistakes: what has not changed since is taken over from it, as the same objects, instead of being read and
    /// checked again. What comes out is equal to a load without it.
    /// </summary>
    public ConfigLoadResult? Previous { get; init; }

    /// <summary>Called between small pieces of the work, on the thread that does it: a place to rest, so that others get on. Null for none.</summary>
    public Action? GiveWay { get; init; }

    /// <summary>Reads <c>${env:NAME}</c>; null for a variable that is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
