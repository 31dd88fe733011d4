using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>How much a thread stands back for others.</summary>
public static partial class ThreadNiceness
{
    /// <summary>Of <c>setpriority</c>: by process, which on Linux, with 0, is the calling thread alone.</summary>
    private const int Process = 0;

    /// <summary>A tenth of the weight that others have where processors are short.</summary>
    private const int Tenth = 10;

    /// <summary><c>SCHED_BATCH</c>: its wake-ups interrupt nobody.</summary>
    private const uint Batch = 3;

    /// <summary>
    /// Longer than that of others (2.8 ms at most where nobody has changed it): whoever wakes with less than a runner's slice interrupts it at once;
    /// with the same one he would wait until that is over (since Linux 6.12; older ones pass it over). And no longer: behind each rest the thread
    /// waits for its turn by slice and weight, so that with the 100 ms that Linux takes at most a load of 500 routes came to 12 s beside four busy
    /// threads a core, instead of 1.4.
    /// </summary>
    private const ulong SliceNanoseconds = 6_000_000;

    /// <summary>Lets the calling thread run behind all others of the machine, though never not at all. Elsewhere than on Linux nothing.</summary>
    public static void StandBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var attributes = new SchedulingAttributes { Size = SchedulingAttributes.Bytes, Policy = Batch, Niceness = Tenth, Runtime = SliceNanoseconds };
        if (SetScheduling(SetSchedulingNumber, 0, in attributes, 0) != 0)
        {
            _ = SetPriority(Process, 0, Tenth); // Anyone may be nicer; where it is forbidden all the same, it is only not nicer.
        }
    }

    /// <summary><c>sched_setattr</c>, for which older C libraries have no function.</summary>
    private static nint SetSchedulingNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 274 : 314;

    // SAFETY: the kernel reads as many bytes of the attributes as they say that they have.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetScheduling(nint number, int thread, in SchedulingAttributes attributes, uint flags);

    // SAFETY: integers alone.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);

    /// <summary>The first version of the kernel's <c>struct sched_attr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingAttributes
    {
        public const int Bytes = 48;

        public int Size;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
