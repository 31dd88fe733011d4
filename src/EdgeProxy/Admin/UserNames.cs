using System.Globalization;

namespace EdgeProxy;

/// <summary>
/// Names and ids of the machine's users, as <c>passwd(5)</c> has them, and this process's own id. Users of directories on
/// the network are not known here: for those, ids are all there is.
/// </summary>
internal static class UserNames
{
    private const string File = "/etc/passwd";
    private const int NameField = 0;
    private const int IdField = 2;

    /// <summary>Stands for an id that cannot be found out; nobody has it (credentials(7)).</summary>
    public const uint Unknown = uint.MaxValue;

    /// <summary>The effective user of this process.</summary>
    public static uint Own()
    {
        try
        {
            // Uid: real, effective, saved, file system (proc_pid_status(5)).
            string? line = System.IO.File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal));
            string[] ids = line?.Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return ids.Length > IdField && uint.TryParse(ids[IdField], NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    public static bool TryIdOf(string name, out uint id)
    {
        string? found = Find(NameField, name, IdField);
        id = Unknown;
        return found is not null && uint.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    /// <summary>The user's name, or null.</summary>
    public static string? NameOf(uint id) => Find(IdField, id.ToString(CultureInfo.InvariantCulture), NameField);

    private static string? Find(int field, string value, int wanted)
    {
        try
        {
            foreach (string line in System.IO.File.ReadLines(File))
            {
                string[] fields = line.Split(':');
                if (fields.Length > IdField && string.Equals(fields[field], value, StringComparison.Ordinal))
                {
                    return fields[wanted];
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Images without users have no such file.
        }

        return null;
    }
}
