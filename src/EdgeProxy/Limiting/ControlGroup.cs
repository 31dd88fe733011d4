using System.Globalization;

namespace EdgeProxy;

/// <summary>
/// The memory of the process' control group: what a container or a service manager allows, and what is used of it. Knows both
/// versions of the hierarchy (the kernel's cgroup-v2 and cgroup-v1/memory documents).
/// </summary>
internal sealed class ControlGroup
{
    private readonly string _folder;
    private readonly string _usage;
    private readonly string _reclaimable;

    private ControlGroup(string folder, long max, string usage, string reclaimable)
    {
        _folder = folder;
        Max = max;
        _usage = usage;
        _reclaimable = reclaimable;
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
            long used = long.Parse(File.ReadAllText(Path.Combine(_folder, _usage)).AsSpan().Trim(), CultureInfo.InvariantCulture);
            foreach (string line in File.ReadLines(Path.Combine(_folder, "memory.stat")))
            {
                if (line.StartsWith(_reclaimable, StringComparison.Ordinal))
                {
                    return used - long.Parse(line.AsSpan(_reclaimable.Length), CultureInfo.InvariantCulture);
                }
            }

            return used;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
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
