using System.Security.Cryptography;
using System.Text;
using EdgeProxy.Configuration;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy;

/// <summary>
/// Tells whether documents have changed, by the names and contents of their files: whatever way a change came about (written in
/// place, renamed over, a link swapped, deleted), it shows, and nothing else does. Large files are read again only when their
/// length or time has changed, or is so young that a second change could hide behind it. Not for two threads at once.
/// </summary>
internal sealed class DocumentFingerprint(TimeProvider time)
{
    /// <summary>A file up to this long is read each time, which costs less than to think about it.</summary>
    private const int SmallBytes = 64 * 1024;

    /// <summary>File systems keep time in steps of up to two seconds (FAT, some network file systems).</summary>
    private static readonly TimeSpan YoungTime = TimeSpan.FromSeconds(3);

    private readonly byte[] _buffer = new byte[SmallBytes];
    private Dictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>The latest time of writing among the files of the last <see cref="Take"/>.</summary>
    public DateTime LastWrite { get; private set; }

    /// <summary>The digest of the files below <paramref name="paths"/> and of <paramref name="references"/>, in hexadecimal.</summary>
    public string Take(IReadOnlyList<string> paths, IReadOnlyList<string> references)
    {
        var seen = new Dictionary<string, Entry>(StringComparer.Ordinal);
        LastWrite = DateTime.MinValue;
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in ConfigLoader.Find(paths).Concat(references))
        {
            Entry entry = Look(file);
            seen[file] = entry;
            LastWrite = entry.Written > LastWrite ? entry.Written : LastWrite;
            whole.AppendData(Encoding.UTF8.GetBytes(file));
            whole.AppendData([0]);
            whole.AppendData(entry.Content);
        }

        _known = seen;
        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }

    private Entry Look(string file)
    {
        try
        {
            // Opened, not asked by name: what counts is the file at the end of all links.
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            DateTime written = File.GetLastWriteTimeUtc(handle);
            bool isKnown = length > SmallBytes && _known.TryGetValue(file, out Entry? known)
                && known.Length == length && known.Written == written && written + YoungTime < known.ReadAt;
            return isKnown ? _known[file] : new Entry(length, written, time.GetUtcNow().UtcDateTime, HashOf(handle));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read is a state too; the loader will say what is wrong with it.
            return Entry.Unreadable;
        }
    }

    private byte[] HashOf(SafeFileHandle handle)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long offset = 0;
        int count;
        while ((count = RandomAccess.Read(handle, _buffer, offset)) > 0 && offset < ConfigLoader.DocumentBytesMax)
        {
            hash.AppendData(_buffer.AsSpan(0, count));
            offset += count;
        }

        return hash.GetHashAndReset();
    }

    private sealed record Entry(long Length, DateTime Written, DateTime ReadAt, byte[] Content)
    {
        public static readonly Entry Unreadable = new(-1, DateTime.MinValue, DateTime.MinValue, []);
    }
}
