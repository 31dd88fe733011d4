using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>The limits of the process, and what is kept of what keys use.</content>
internal sealed partial class SettingsReader
{
    private const int ConnectionsMax = 10_000_000;
    private const int DaysMax = 36_500;

    /// <summary>Less than the program itself takes would shed everything.</summary>
    private const long MemoryMin = 64L * 1024 * 1024;

    private LimitSettings Limits(WrittenLimits written) => new(
        Integer(SettingNames.ConnectionsMax, written.ConnectionsMax, 0, 0, ConnectionsMax),
        Integer(SettingNames.ConnectionsPerAddressMax, written.ConnectionsPerAddressMax, 0, 0, ConnectionsMax),
        Memory(written.MemoryMax));

    private static readonly string[] StoreFailures = ["admit", "refuse"];

    private UsageSettings Usage(WrittenUsage written) => new(
        Enum.Parse<StoreFailure>(OneOf(SettingNames.UsageOnStoreFailure, written.OnStoreFailure ?? "admit", StoreFailures), ignoreCase: true),
        Integer(SettingNames.UsageKeepDays, written.KeepDays, UsageSettings.Default.KeepDays, 0, DaysMax));

    private long Memory(string? written)
    {
        if (string.IsNullOrEmpty(written))
        {
            return 0;
        }

        if (!ScalarText.TrySize(written, out long bytes) || bytes < MemoryMin)
        {
            Error(SettingNames.MemoryMax, $"\"{written}\" is not a size of 64MB or more", "write \"512MB\"; leave it out for the limit of the container");
        }

        return bytes;
    }
}
