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

    private const int HashBytes = 16;

    /// <summary>File systems keep time in steps of up to two seconds (FAT, some network file systems).</summary>
    private static readonly TimeSpan YoungTime = TimeSpan.FromSeconds(3);

    /// <summary>
    /// After so many glances comes a look: what lies behind links of links, or in a folder that held no document, may change
    /// without a trace in the times that a glance compares.
    /// </summary>
    private const int GlancesMax = 5;

    private readonly byte[] _buffer = new byte[SmallBytes];
    private readonly XxHash128 _contents = new(); // One for all files: it is larger than what is kept of one.
    private readonly XxHash128 _whole = new();
    private readonly byte[] _hash = new byte[HashBytes];
    private Dictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private Dictionary<string, Entry> _seen = new(StringComparer.Ordinal);
    private string _digest = "";
    private List<string> _files = [];
    private string[] _watched = [];
    private DateTime[] _times = [];
    private int _glances;

    /// <summary>The latest time of writing among the files of the last <see cref="Take"/>.</summary>
    public DateTime LastWrite { get; private set; }

    /// <summary>
    /// A glance, which allocates nothing: false when the times of all files and folders of the last <see cref="Take"/> are the
    /// same and old, so that taking again can wait.
    /// </summary>
    public bool MayHaveChanged()
    {
        if (++_glances >= GlancesMax || _watched.Length == 0)
        {
            return true;
        }

        DateTime old = time.GetUtcNow().UtcDateTime - YoungTime;
        for (int i = 0; i < _watched.Length; i++)
        {
            DateTime now = File.GetLastWriteTimeUtc(_watched[i]);
            if (now != _times[i] || now > old)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The digest of the files below <paramref name="paths"/> and of <paramref name="references"/>, in hexadecimal.</summary>
    public string Take(IReadOnlyList<string> paths, IReadOnlyList<string> references)
    {
        _glances = 0;
        LastWrite = DateTime.MinValue;
        List<string> files = [.. ConfigLoader.Find(paths), .. references];
        Watch(paths, files); // Before the contents: what changes in between is seen by the next glance.
        _whole.Reset();
        foreach (string file in files)
        {
            Entry entry = Look(file);
            _seen[file] = entry;
            LastWrite = entry.Written > LastWrite ? entry.Written : LastWrite;
            _whole.Append(entry.Name);
            _whole.Append([0]);
            _whole.Append(entry.Content);
        }

        (_known, _seen) = (_seen, _known);
        _seen.Clear();
        return TextOf(_whole);
    }

    private static string[] FilesAndFolders(IReadOnlyList<string> paths, List<string> files)
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

        return [.. all];
    }

    private void Watch(IReadOnlyList<string> paths, List<string> files)
    {
        if (!files.SequenceEqual(_files, StringComparer.Ordinal))
        {
            _files = files;
            _watched = FilesAndFolders(paths, files);
            _times = new DateTime[_watched.Length];
        }

        for (int i = 0; i < _watched.Length; i++)
        {
            _times[i] = File.GetLastWriteTimeUtc(_watched[i]);
        }
    }

    /// <summary>Of what was hashed, which begins anew. The same text as the last time when it is the same.</summary>
    private string TextOf(XxHash128 hash)
    {
        hash.GetHashAndReset(_hash);
        Span<char> digits = stackalloc char[HashBytes * 2];
        Convert.TryToHexStringLower(_hash, digits, out _);
        return digits.SequenceEqual(_digest) ? _digest : _digest = digits.ToString();
    }

    private Entry Look(string file)
    {
        Entry? known = _known.GetValueOrDefault(file);
        try
        {
            // Opened, not asked by name: what counts is the file at the end of all links.
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            DateTime written = File.GetLastWriteTimeUtc(handle);
            DateTime now = time.GetUtcNow().UtcDateTime;
            bool isYoung = written <= now && now < written + YoungTime;
            bool isSame = known is not null && known.Length == length && known.Written == written;
            if (isSame && length > SmallBytes && (isYoung || written + YoungTime < known!.ReadAt))
            {
                return known!;
            }

            Hash(handle);
            if (isSame && known!.Content.AsSpan().SequenceEqual(_hash))
            {
                known.ReadAt = now;
                return known;
            }

            return new Entry(Encoding.UTF8.GetBytes(file), length, written, [.. _hash]) { ReadAt = now };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read is a state too; the loader will say what is wrong with it.
            return new Entry(Encoding.UTF8.GetBytes(file), -1, DateTime.MinValue, []);
        }
    }

    private void Hash(SafeFileHandle handle)
    {
        _contents.Reset(); // A file that could not be read to its end may have left something.
        long offset = 0;
        int count;
        while ((count = RandomAccess.Read(handle, _buffer, offset)) > 0 && offset < ConfigLoader.KeyFileBytesMax)
        {
            _contents.Append(_buffer.AsSpan(0, count));
            offset += count;
        }

        _contents.GetHashAndReset(_hash);
    }

    /// <param name="Name">The path, as it is hashed.</param>
    private sealed record Entry(byte[] Name, long Length, DateTime Written, byte[] Content)
    {
        public DateTime ReadAt { get; set; }
    }
}
