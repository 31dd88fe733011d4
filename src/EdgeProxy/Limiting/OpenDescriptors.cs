namespace EdgeProxy;

/// <summary>Descriptors that the process has open.</summary>
internal static class OpenDescriptors
{
    private const string Folder = "/proc/self/fd";

    /// <summary>0 where the system does not tell.</summary>
    public static int Count() => Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder).Count() - 1 : 0;
}
