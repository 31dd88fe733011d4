namespace EdgeProxy;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Mistakes were found, or the command failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;

    /// <summary>Of the commands that ask a running gateway: there is none, or it lets nobody like this in.</summary>
    public const int Unreachable = 4;
}
