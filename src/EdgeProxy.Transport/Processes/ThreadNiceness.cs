using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>How much a thread stands back for others.</summary>
public static partial class ThreadNiceness
{
    /// <summary>Of <c>setpriority</c>: by process, which on Linux, with 0, is the calling thread alone.</summary>
    private const int Process = 0;

    /// <summary>Gives the calling thread a tenth of the weight that others have where processors are short. Elsewhere than on Linux nothing.</summary>
    public static void StandBack()
    {
        const int tenth = 10;
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(Process, 0, tenth); // Anyone may be nicer; where it is forbidden all the same, it is only not nicer.
        }
    }

    // SAFETY: integers alone.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
