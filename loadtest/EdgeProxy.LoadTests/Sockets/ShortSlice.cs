using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Asks the scheduler to give this thread the processor soon and for short, since origin and generator share a core: with the usual
/// slices of some milliseconds the one would wait that long for the other, and that wait would drown what a proxy adds.
/// </summary>
internal static class ShortSlice
{
    private const ulong SliceNanoseconds = 100_000;

    /// <summary>True if the kernel took it: Linux 6.12 and later do. No privilege is needed.</summary>
    public static unsafe bool TrySet()
    {
        Attributes attributes = new() { Size = (uint)sizeof(Attributes), Runtime = SliceNanoseconds };
        nint call = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 314 : 274;
        return Native.Call(call, 0, &attributes, 0) == 0;
    }

    /// <summary>struct sched_attr, as sched_setattr(2) first had it. Policy 0 is SCHED_OTHER.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
