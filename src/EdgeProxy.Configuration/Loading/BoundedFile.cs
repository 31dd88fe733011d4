using System.Buffers;

namespace EdgeProxy.Configuration;

/// <summary>Files read whole within a bound, whatever they claim their length to be (pipes, devices, files that grow).</summary>
internal static class BoundedFile
{
    /// <summary>For what does not say how long it is.</summary>
    private const int FirstArray = 16 * 1024;

    private const int PartBytes = 32 * 1024;

    /// <summary>The bytes, or null and the reason in words.</summary>
    public static byte[]? Read(string path, int bytesMax, out string reason)
    {
        reason = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[]? bytes = ReadWhole(file, bytesMax);
            reason = bytes is null ? $"it is larger than {ScalarParser.Format(bytesMax)}" : "";
            return bytes;
        }
        catch (Exception error) when (IsExpected(error))
        {
            reason = Reason(error, path);
            return null;
        }
    }

    /// <summary>Whether the file can be read and holds exactly these bytes. Allocates next to nothing.</summary>
    public static bool Holds(string path, ReadOnlySpan<byte> bytes)
    {
        byte[] part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            int count;
            while ((count = file.Read(part)) > 0)
            {
                if (count > bytes.Length || !bytes[..count].SequenceEqual(part.AsSpan(0, count)))
                {
                    return false;
                }

                bytes = bytes[count..];
            }

            return bytes.IsEmpty;
        }
        catch (Exception error) when (IsExpected(error))
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>Into an array of the length that the file claims, and into larger ones if it has more to give. Null beyond the bound.</summary>
    private static byte[]? ReadWhole(FileStream file, int bytesMax)
    {
        long claimed = file.CanSeek ? file.Length : 0;
        if (claimed > bytesMax)
        {
            return null;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(claimed > 0 ? (int)claimed : FirstArray);
        int length = 0;
        while (true)
        {
            int count = file.Read(bytes, length, bytes.Length - length);
            length += count;
            if (count == 0)
            {
                return length == bytes.Length ? bytes : bytes[..length];
            }

            if (length < bytes.Length)
            {
                continue;
            }

            int next = file.ReadByte();
            if (next < 0)
            {
                return bytes;
            }

            if (length == bytesMax)
            {
                return null;
            }

            Array.Resize(ref bytes, (int)Math.Min(Math.Max(2L * length, FirstArray), bytesMax));
            bytes[length++] = (byte)next;
        }
    }

    public static bool IsExpected(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException;

    public static string Reason(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "permission denied",
        _ => Shown.Text(error.Message, 200),
    };
}
