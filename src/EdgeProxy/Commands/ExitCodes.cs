namespace EdgeProxy;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Mistakes were found, or the command failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;

    /// <summary>Of <c>diff</c> and <c>replay</c>: they found differences, none of them breaking.</summary>
    public const int Differences = 2;

    /// <summary>Of <c>diff</c> and <c>replay</c>: they found breaking differences.</summary>
    public const int BreakingDifferences = 3;

    /// <summary>What a wrong use of a command ends with: where 2 is an answer, it must not look like one.</summary>
    public static int UsageOf(string command) => command is "diff" or "replay" ? Failed : Usage;

    /// <summary>Of the commands that ask a running gateway: there is none, or it lets nobody like this in.</summary>
    public const int Unreachable = 4;
}
