namespace EdgeProxy.Compiler;

/// <summary>Durations as loops have them.</summary>
internal static class Milliseconds
{
    /// <summary>Rounded up: a timeout that was set never becomes 0, which is none.</summary>
    public static long Of(TimeSpan duration) => (duration.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
}
