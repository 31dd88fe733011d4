using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What the kernel says of a process and all its descendants, since nginx serves from a child of the one started.</summary>
internal static class ProcessTree
{
    /// <summary>Units of utime and stime in /proc: sysconf(_SC_CLK_TCK), which is 100 on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Processor time so far, user and system, of all threads and of children that ended, in seconds; a hundredth is the unit.</summary>
    public static double ProcessorSeconds(int root) => IdsOf(root).Sum(id => TicksOf(ReadText($"/proc/{id}/stat"))) / TicksPerSecond;

    /// <summary>Resident memory, in bytes. Pages that processes share count in each.</summary>
    public static long ResidentBytes(int root) => IdsOf(root).Sum(id => KilobytesOf(ReadText($"/proc/{id}/status"), "VmRSS")) * 1024;

    /// <summary>Descriptors that are open.</summary>
    public static int Descriptors(int root) => IdsOf(root).Sum(id => Directory.GetFileSystemEntries($"/proc/{id}/fd").Length);

    /// <summary>
    /// utime, stime, cutime and cstime of a line of /proc/PID/stat (proc(5): fields 14 to 17), so that what children used that have ended
    /// since is not lost. The name before may hold anything.
    /// </summary>
    internal static long TicksOf(string stat)
    {
        int nameEnd = stat.LastIndexOf(')');
        if (nameEnd < 0)
        {
            return 0;
        }

        // Behind the name comes field 3.
        string[] fields = stat[(nameEnd + 2)..].Split(' ');
        return fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
    }

    internal static long KilobytesOf(string status, string name)
    {
        foreach (string line in status.Split('\n'))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
            {
                return long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    internal static IReadOnlyList<int> IdsOf(int root)
    {
        List<int> ids = [root];
        for (int i = 0; i < ids.Count; i++)
        {
            // The main thread of these programs makes their processes.
            ids.AddRange(ReadText($"/proc/{ids[i]}/task/{ids[i]}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return ids;
    }

    /// <summary>Empty when the process is gone, which a child may be at any time.</summary>
    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
