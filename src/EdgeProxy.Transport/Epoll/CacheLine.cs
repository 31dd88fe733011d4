using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace EdgeProxy.Transport;

/// <summary>Hints to the processor's cache; nothing where it takes none.</summary>
internal static class CacheLine
{
    private const int Bytes = 64;

    /// <summary>Asks for the first lines of an object, and does not wait for them.</summary>
    // SAFETY: a hint reads nothing and never faults, also when the collector moves the object meanwhile.
    public static unsafe void Prefetch(object target, int lines)
    {
        if (Sse.IsSupported)
        {
            byte* start = *(byte**)Unsafe.AsPointer(ref target);
            for (int i = 0; i < lines; i++)
            {
                Sse.Prefetch0(start + (i * Bytes));
            }
        }
    }
}
