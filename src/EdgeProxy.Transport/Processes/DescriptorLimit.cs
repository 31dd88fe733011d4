using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>How many descriptors the process may have open (RLIMIT_NOFILE).</summary>
public static partial class DescriptorLimit
{
    private const int LinuxNoFile = 7;
    private const int BsdNoFile = 8;

    /// <summary>
    /// Raises the soft limit to the hard one, as any process may. A native binary's runtime does not do it, and the usual soft
    /// limit of 1,024 is kept low for programs that use <c>select</c>, which nothing here does.
    /// </summary>
    /// <returns>The soft limit before and after; both 0 where the system has none or does not tell.</returns>
    public static (long Before, long After) Raise()
    {
        if (OperatingSystem.IsWindows())
        {
            return default;
        }

        int resource = OperatingSystem.IsLinux() ? LinuxNoFile : BsdNoFile;
        if (GetLimit(resource, out Limits limits) != 0)
        {
            return default;
        }

        long before = Clamp(limits.Soft);
        if (limits.Soft < limits.Hard)
        {
            Limits raised = new() { Soft = limits.Hard, Hard = limits.Hard };
            if (SetLimit(resource, raised) == 0)
            {
                limits = raised;
            }
        }

        return (before, Clamp(limits.Soft));
    }

    private static long Clamp(ulong limit) => (long)Math.Min(limit, long.MaxValue);

    // SAFETY: the layout is struct rlimit of every 64-bit Unix, two unsigned 64-bit integers.
    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }

    // SAFETY: blittable arguments; the kernel writes one struct and keeps nothing.
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limits limits);

    // SAFETY: blittable arguments; the kernel reads one struct and keeps nothing.
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limits limits);
}
