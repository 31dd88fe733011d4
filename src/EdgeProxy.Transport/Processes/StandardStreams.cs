using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>Standard input, output and error of the process.</summary>
public static partial class StandardStreams
{
    private const int Count = 3;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadWrite = 2;

    /// <summary>
    /// Where the process was started with one of them closed, opens it on <c>/dev/null</c> and starts the program anew in this
    /// process. Else the first files and sockets that are opened get its number, and what is logged goes into them. Returns when
    /// there is nothing to do, or nothing can be done.
    /// </summary>
    public static void EnsureOpen()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        bool wasClosed = false;
        for (int descriptor = 0; descriptor < Count; descriptor++)
        {
            // What was inherited has not the flag to be closed by the exec that started us; what the runtime has opened since has it.
            int flags = Control(descriptor, GetFlags, 0);
            wasClosed |= flags < 0 || (flags & CloseOnExec) != 0;
        }

        if (wasClosed)
        {
            StartAnew();
        }
    }

    private static void StartAnew()
    {
        string[] arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        string?[] terminated = [.. arguments, null];
        int nothing = Open("/dev/null", ReadWrite);
        for (int descriptor = 0; descriptor < Count; descriptor++)
        {
            int flags = Control(descriptor, GetFlags, 0);
            if (nothing >= 0 && descriptor != nothing && (flags < 0 || (flags & CloseOnExec) != 0))
            {
                _ = Duplicate(nothing, descriptor);
            }
        }

        // The program replaces itself: what the runtime had opened at those numbers is not used any more. It returns on failure only.
        _ = Execute("/proc/self/exe", terminated);
    }

    // SAFETY: fcntl is variadic, and on Linux for x64 and arm64 a third integer is passed as in a fixed signature. F_GETFD touches
    // no memory of ours.
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    // SAFETY: the path is marshalled for the call, which keeps nothing; without O_CREAT there is no third argument.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    // SAFETY: two numbers. It takes a number away from the runtime, which the exec that follows replaces.
    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    // SAFETY: the array ends with a null, as execv asks for, and the marshalled copies live until it returns, if it does.
    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
