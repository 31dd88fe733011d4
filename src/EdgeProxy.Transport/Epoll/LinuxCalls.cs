using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>
/// The system calls of the epoll transport. Each returns a negative number on failure, and <see cref="Error"/> then says why, if it
/// is asked before any other call.
/// </summary>
// SAFETY: the arguments are blittable; pointers are to memory that the caller keeps in place for the call, and the kernel keeps none
// of them.
internal static unsafe partial class LinuxCalls
{
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int StreamSocket = 1;
    public const int FamilyUnix = 1;
    public const int FamilyInet = 2;
    public const int FamilyInet6 = 10;
    public const int NoSignal = 0x4000;
    public const int Peek = 2;
    public const int ShutdownSend = 1;
    public const int SocketLevel = 1;
    public const int SocketError = 4;
    public const int SocketLinger = 13;
    public const int SocketReusePort = 15;
    public const int TcpLevel = 6;
    public const int TcpNoDelay = 1;
    public const int GetFlags = 3;
    public const int SetFlags = 4;

    /// <summary>The number of the error of the call that has just failed, on this thread.</summary>
    public static int Error => Marshal.GetLastSystemError();

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* registration);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(SafeHandle descriptor, ulong* value, nint length);

    [LibraryImport("libc", EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    public static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "accept4")]
    public static partial int Accept(int descriptor, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    public static partial int LocalAddress(int descriptor, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    public static partial int GetOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    public static partial nint SendMessage(int descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    // SAFETY: fcntl is variadic, and on Linux for x64 and arm64 a third integer is passed as in a fixed signature.
    [LibraryImport("libc", EntryPoint = "fcntl")]
    public static partial int Control(int descriptor, int command, int argument);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Run
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public nint NameLength;
        public Run* Runs;
        public nint RunCount;
        public void* Control;
        public nint ControlLength;
        public nint Flags;
    }
}
