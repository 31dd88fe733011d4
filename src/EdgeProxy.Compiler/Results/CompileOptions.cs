using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>What the compiler cannot know from the documents.</summary>
public sealed record CompileOptions
{
    /// <summary>Loops of the process, at least 1; the same for every compilation with one <see cref="CarryOver"/>.</summary>
    public required int LoopCount { get; init; }

    /// <summary>From API and stage to where its durations go. Asked once a compilation for each stage; null times for tools.</summary>
    public Func<string, string, IStageTimes> StageTimes { get; init; } = static (_, _) => NoStageTimes.Instance;

    /// <summary>The clock that buckets are asked with, in nanoseconds; read once a compilation. Stands still for tools.</summary>
    public Func<long> Nanoseconds { get; init; } = static () => 0;

    /// <summary>Called between small pieces of the work, on the thread that does it: a place to rest, so that others get on. Null for none.</summary>
    public Action? GiveWay { get; init; }

    /// <summary>The snapshot's version; 0 for the one after the last of the <see cref="CarryOver"/>.</summary>
    public long Version { get; init; }
}

/// <summary>Durations that nobody asks for: of tools and tests.</summary>
public sealed class NoStageTimes : IStageTimes
{
    private NoStageTimes()
    {
    }

    public static NoStageTimes Instance { get; } = new();

    public void Observe(in Outcome outcome)
    {
    }
}
