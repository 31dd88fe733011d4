using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>Sockets that whoever started the process opened for it.</summary>
public static partial class InheritedDescriptor
{
    private const int DuplicateCloseOnExec = 1030;
    private const int LowestNumber = 3;

    /// <summary>
    /// A socket of its own on what an inherited descriptor refers to; the descriptor itself stays open. So the socket can be
    /// closed, and another made later, while the kernel goes on listening.
    /// </summary>
    /// <returns>Null when the descriptor is not open, or is no socket.</returns>
    public static Socket? TryDuplicate(int descriptor)
    {
        // SAFETY: the number that comes back is a new descriptor that nobody else knows; the handle owns it from here on.
        int copy = Control(descriptor, DuplicateCloseOnExec, LowestNumber);
        if (copy < 0)
        {
            return null;
        }

        var handle = new SafeSocketHandle(copy, ownsHandle: true);
        try
        {
            return new Socket(handle);
        }
        catch (SocketException)
        {
            handle.Dispose();
            return null;
        }
    }

    // SAFETY: fcntl is variadic, and on Linux for x64 and arm64 a third integer is passed as in a fixed signature. F_DUPFD_CLOEXEC
    // reads and writes no memory of ours.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
