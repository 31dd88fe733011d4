using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>The limits of the process.</content>
internal sealed partial class SettingsReader
{
    private const int ConnectionsMax = 10_000_000;

    /// <summary>Less than the program itself takes would shed everything.</summary>
    private const long MemoryMin = 64L * 1024 * 1024;

    private LimitSettings Limits(WrittenLimits written) => new(
        Integer(SettingNames.ConnectionsMax, written.ConnectionsMax, 0, 0, ConnectionsMax),
        Integer(SettingNames.ConnectionsPerAddressMax, written.ConnectionsPerAddressMax, 0, 0, ConnectionsMax),
        Memory(written.MemoryMax));

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
