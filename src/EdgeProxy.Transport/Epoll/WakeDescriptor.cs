using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>
/// An eventfd that wakes a loop. A safe handle, so that a thread which is about to wake a loop that ends meanwhile does not
/// write into whatever has got the number since.
/// </summary>
internal sealed class WakeDescriptor : SafeHandle
{
    public WakeDescriptor()
        : base(invalidHandleValue: -1, ownsHandle: true)
    {
        int descriptor = LinuxCalls.EventDescriptor(0, LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking);
        if (descriptor < 0)
        {
            throw LinuxErrors.ToSocketException(LinuxCalls.Error);
        }

        SetHandle(descriptor);
    }

    public override bool IsInvalid => handle < 0;

    public int Descriptor => (int)handle;

    /// <summary>From any thread; nothing when the loop is gone.</summary>
    // SAFETY: eight bytes of the stack, which the kernel reads.
    public unsafe void Wake()
    {
        ulong one = 1;
        try
        {
            // Each write is an edge, whatever the count is: nobody reads it.
            _ = LinuxCalls.Write(this, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended: what was posted never runs.
        }
    }

    protected override bool ReleaseHandle() => LinuxCalls.Close((int)handle) == 0;
}
