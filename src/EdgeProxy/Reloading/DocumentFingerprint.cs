using System.IO.Hashing;
using System.Text;
using EdgeProxy.Configuration;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy;

/// <summary>
/// Tells whether documents have changed, by the names and contents of their files: whatever way a change came about (written in
/// place, renamed over, a link swapped, deleted), it shows, and nothing else does. Large files are read again only when their
/// length or time has changed, and once more when no second change can hide behind that time. The digest is no cryptographic one:
/// it tells changes, and who may write the files needs no collision. Not for two threads at once.
/// </summary>
internal sealed class DocumentFingerprint(TimeProvider time)
{
    /// <summary>A file up to this long is read each time, which costs less than to think about it.</summary>
    private const int SmallBytes = 64 * 1024;

    /// <summary>File systems keep time in steps of up to two seconds (FAT, some network file systems).</summary>
    private static readonly TimeSpan YoungTime = TimeSpan.FromSeconds(3);

    /// <summary>
    /// After so many glances comes a look: what lies behind links of links, or in a folder that held no document, may change
    /// without a trace in the times that a glance compares.
    /// </summary>
    private const int GlancesMax = 5;

    private readonly byte[] _buffer = new byte[SmallBytes];
    private readonly XxHash128 _contents = new(); // One for all files: it is larger than what is kept of one.
    private Dictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private (string Path, DateTime Written)[] _times = [];
    private int _glances;

    /// <summary>The latest time of writing among the files of the last <see cref="Take"/>.</summary>
    public DateTime LastWrite { get; private set; }

    /// <summary>
    /// A glance, which allocates nothing: false when the times of all files and folders of the last <see cref="Take"/> are the
    /// same and old, so that taking again can wait.
    /// </summary>
    public bool MayHaveChanged()
    {
        if (++_glances >= GlancesMax || _times.Length == 0)
        {
            return true;
        }

        DateTime old = time.GetUtcNow().UtcDateTime - YoungTime;
        foreach ((string path, DateTime written) in _times)
        {
            DateTime now = File.GetLastWriteTimeUtc(path);
            if (now != written || now > old)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The digest of the files below <paramref name="paths"/> and of <paramref name="references"/>, in hexadecimal.</summary>
    public string Take(IReadOnlyList<string> paths, IReadOnlyList<string> references)
    {
        var seen = new Dictionary<string, Entry>(_known.Count, StringComparer.Ordinal);
        _glances = 0;
        LastWrite = DateTime.MinValue;
        var whole = new XxHash128();
        List<string> files = [.. ConfigLoader.Find(paths), .. references];
        _times = TimesOf(paths, files); // Before the contents: what changes in between is seen by the next glance.
        foreach (string file in files)
        {
            Entry entry = Look(file);
            seen[file] = entry;
            LastWrite = entry.Written > LastWrite ? entry.Written : LastWrite;
            whole.Append(Encoding.UTF8.GetBytes(file));
            whole.Append([0]);
            whole.Append(entry.Content);
        }

        _known = seen;
        return Convert.ToHexStringLower(whole.GetCurrentHash());
    }

    private static (string Path, DateTime Written)[] TimesOf(IReadOnlyList<string> paths, IReadOnlyList<string> files)
    {
        var all = new HashSet<string>(paths.Count + files.Count, StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> look = all.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string file in files)
        {
            string full = Path.GetFullPath(file);
            _ = all.Add(full);
            ReadOnlySpan<char> folder = Path.GetDirectoryName(full.AsSpan());
            _ = look.Add(folder.IsEmpty ? "/" : folder);
        }

        foreach (string path in paths)
        {
            _ = all.Add(Path.GetFullPath(path));
        }

        var times = new (string, DateTime)[all.Count];
        int count = 0;
        foreach (string path in all)
        {
            times[count++] = (path, File.GetLastWriteTimeUtc(path));
        }

        return times;
    }

    private Entry Look(string file)
    {
        try
        {
            // Opened, not asked by name: what counts is the file at the end of all links.
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            DateTime written = File.GetLastWriteTimeUtc(handle);
            DateTime now = time.GetUtcNow().UtcDateTime;
            bool isYoung = written <= now && now < written + YoungTime;
            bool isKnown = length > SmallBytes && _known.TryGetValue(file, out Entry? known)
                && known.Length == length && known.Written == written && (isYoung || written + YoungTime < known.ReadAt);
            return isKnown ? _known[file] : new Entry(length, written, now, HashOf(handle));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read is a state too; the loader will say what is wrong with it.
            return Entry.Unreadable;
        }
    }

    private byte[] HashOf(SafeFileHandle handle)
    {
        _contents.Reset(); // A file that could not be read to its end may have left something.
        long offset = 0;
        int count;
        while ((count = RandomAccess.Read(handle, _buffer, offset)) > 0 && offset < ConfigLoader.KeyFileBytesMax)
        {
            _contents.Append(_buffer.AsSpan(0, count));
            offset += count;
        }

        return _contents.GetCurrentHash();
    }

    private sealed record Entry(long Length, DateTime Written, DateTime ReadAt, byte[] Content)
    {
        public static readonly Entry Unreadable = new(-1, DateTime.MinValue, DateTime.MinValue, []);
    }
}
