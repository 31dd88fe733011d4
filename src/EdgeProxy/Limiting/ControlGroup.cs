using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy;

/// <summary>
/// The memory of the process' control group: what a container or a service manager allows, and what is used of it. Knows both
/// versions of the hierarchy (the kernel's cgroup-v2 and cgroup-v1/memory documents).
/// </summary>
internal sealed class ControlGroup
{
    /// <summary>The statistics have about two kilobytes.</summary>
    private const int FileBytesMax = 16 * 1024;

    private readonly string _usageFile;
    private readonly string _statisticsFile;
    private readonly byte[] _reclaimable;

    private ControlGroup(string folder, long max, string usage, string reclaimable)
    {
        Max = max;
        _usageFile = Path.Combine(folder, usage);
        _statisticsFile = Path.Combine(folder, "memory.stat");
        _reclaimable = Encoding.ASCII.GetBytes("\n" + reclaimable);
    }

    /// <summary>Bytes that it may use.</summary>
    public long Max { get; }

    /// <summary>The group with the least memory of those that hold this process; null where none is limited.</summary>
    /// <param name="hierarchy">Where the file system of control groups is mounted.</param>
    /// <param name="membership">The file that names the groups of the process.</param>
    public static ControlGroup? Find(string hierarchy = "/sys/fs/cgroup", string membership = "/proc/self/cgroup")
    {
        try
        {
            ControlGroup? found = null;
            foreach (string line in File.ReadLines(membership))
            {
                string[] parts = line.Split(':', 3);
                if (parts is ["0", "", _])
                {
                    found = Least(found, hierarchy, parts[2], "memory.max", "memory.current", "inactive_file ");
                }
                else if (parts.Length == 3 && parts[1].Split(',').Contains("memory", StringComparer.Ordinal))
                {
                    found = Least(found, Path.Combine(hierarchy, "memory"), parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ");
                }
            }

            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // Not this kind of system.
        }
    }

    /// <summary>
    /// Bytes that are used and cannot be had back by dropping cached files, buffers of sockets among them; null when it cannot
    /// be read.
    /// </summary>
    public long? Used()
    {
        try
        {
            Span<byte> buffer = stackalloc byte[FileBytesMax];
            if (!Utf8Parser.TryParse(Read(_usageFile, buffer), out long used, out _))
            {
                return null;
            }

            ReadOnlySpan<byte> statistics = Read(_statisticsFile, buffer);
            int at = statistics.IndexOf(_reclaimable);
            return at >= 0 && Utf8Parser.TryParse(statistics[(at + _reclaimable.Length)..], out long reclaimable, out _) ? used - reclaimable : used;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Into a buffer of the caller's, since it is read each second.</summary>
    private static ReadOnlySpan<byte> Read(string file, Span<byte> buffer)
    {
        using SafeFileHandle handle = File.OpenHandle(file);
        int length = 0;
        for (int count = -1; count != 0 && length < buffer.Length; length += count)
        {
            count = RandomAccess.Read(handle, buffer[length..], length);
        }

        return buffer[..length];
    }

    /// <summary>Walks from a group to the root, which limits all below it. In a container the path may not be visible: then its own root is the group.</summary>
    private static ControlGroup? Least(ControlGroup? least, string root, string path, string max, string usage, string reclaimable)
    {
        string folder = Path.Combine(root, path.TrimStart('/'));
        while (true)
        {
            string file = Path.Combine(folder, max);
            if (File.Exists(file) && long.TryParse(File.ReadAllText(file).AsSpan().Trim(), CultureInfo.InvariantCulture, out long bytes)
                && bytes < (least?.Max ?? Unlimited))
            {
                least = new ControlGroup(folder, bytes, usage, reclaimable);
            }

            if (folder.TrimEnd('/').Length <= root.TrimEnd('/').Length)
            {
                return least;
            }

            folder = Path.GetDirectoryName(folder)!;
        }
    }

    /// <summary>The first version says the largest multiple of a page for "no limit".</summary>
    private const long Unlimited = 1L << 60;
}
