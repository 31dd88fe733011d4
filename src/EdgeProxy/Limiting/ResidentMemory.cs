using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy;

/// <summary>Memory of the process that is in RAM, its shared libraries among it. From any thread; allocates nothing, since it is asked each second.</summary>
internal static class ResidentMemory
{
    /// <summary>Seven numbers of pages; the second is what is resident (the kernel's proc document).</summary>
    private const string File = "/proc/self/statm";

    private const int FileBytesMax = 256;

    /// <summary>Kept open: each read from its beginning is of that moment.</summary>
    private static readonly SafeFileHandle? Handle = OperatingSystem.IsLinux() && System.IO.File.Exists(File) ? System.IO.File.OpenHandle(File) : null;

    public static long Bytes()
    {
        if (Handle is null)
        {
            return Environment.WorkingSet;
        }

        Span<byte> buffer = stackalloc byte[FileBytesMax];
        ReadOnlySpan<byte> numbers = buffer[..RandomAccess.Read(Handle, buffer, fileOffset: 0)];
        return Utf8Parser.TryParse(numbers[(numbers.IndexOf((byte)' ') + 1)..], out long pages, out _) ? pages * Environment.SystemPageSize : Environment.WorkingSet;
    }
}
