using System.IO.Enumeration;

namespace EdgeProxy;

/// <summary>Descriptors that the process has open.</summary>
internal static class OpenDescriptors
{
    private const string Folder = "/proc/self/fd";

    /// <summary>0 where the system does not tell. Without a string for each: it is asked at each scrape, and there may be many thousands.</summary>
    public static int Count()
    {
        if (!Directory.Exists(Folder))
        {
            return 0;
        }

        int count = 0;
        foreach (bool _ in new FileSystemEnumerable<bool>(Folder, static (ref FileSystemEntry entry) => true))
        {
            count++;
        }

        return count - 1; // The one that looks.
    }
}
