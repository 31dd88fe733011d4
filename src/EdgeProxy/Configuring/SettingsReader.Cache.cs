using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>What the cache may take.</content>
internal sealed partial class SettingsReader
{
    /// <summary>Less holds nothing worth the looking up.</summary>
    private const long CacheMemoryMin = 1024 * 1024;

    private const int VariantsMax = 10_000;

    private CacheSettings Cache(WrittenCache written, string? stateFolder)
    {
        TimeSpan snapshot = Duration(SettingNames.CacheSnapshot, written.Snapshot, TimeSpan.Zero);
        if (snapshot > TimeSpan.Zero && stateFolder is null)
        {
            Error(SettingNames.CacheSnapshot, "there is no state folder to write a snapshot to", "set state.folder, or leave cache.snapshot out");
        }

        return new CacheSettings(
            CacheMemory(written.Memory),
            ObjectMax(written.ObjectMax),
            Integer(SettingNames.CacheVariantsMax, written.VariantsMax, CacheSettings.Default.VariantsMax, 1, VariantsMax))
        { SnapshotTime = snapshot };
    }

    private long CacheMemory(string? written)
    {
        if (string.IsNullOrEmpty(written))
        {
            return CacheSettings.Default.MemoryBytes;
        }

        if (!ScalarText.TrySize(written, out long bytes) || bytes is > 0 and < CacheMemoryMin)
        {
            Error(SettingNames.CacheMemory, $"\"{written}\" is neither 0 nor a size of 1MB or more", "write \"256MB\", or \"0\" for no cache");
        }

        return bytes;
    }

    private long ObjectMax(string? written)
    {
        if (string.IsNullOrEmpty(written))
        {
            return CacheSettings.Default.ObjectBytesMax;
        }

        if (!ScalarText.TrySize(written, out long bytes) || bytes == 0)
        {
            Error(SettingNames.CacheObjectMax, $"\"{written}\" is not a size above 0", "write \"16MB\"; \"cache.memory\": \"0\" is no cache");
        }

        return bytes;
    }
}
