using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>
/// Asks Linux for pages of 2 MiB, since look-ups of a large cache touch memory all over: with pages of 4 KiB each touch also misses the
/// processor's table of pages (benchmark: CacheLookUpBenchmarks). Elsewhere, or if the system does not give them, nothing changes.
/// </summary>
internal static partial class HugePages
{
    public const int PageBytes = 2 << 20;

    private const int AdviceHugePage = 14;

    /// <summary>For a range that begins at a page of <see cref="PageBytes"/>. It may then become resident in steps of such pages.</summary>
    // SAFETY: advice changes nothing that a program can see but its speed; the range is the caller's.
    public static unsafe void Advise(void* start, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            // Refused by kernels that are built without it, which is no failure.
            _ = Advise(start, (nuint)bytes, AdviceHugePage);
        }
    }

    // SAFETY: the arguments are blittable, and the kernel keeps no pointer.
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int Advise(void* start, nuint bytes, int advice);
}
