namespace EdgeProxy.LoadTests;

/// <summary>Finds the programs that the suite needs and does not build.</summary>
internal static class ToolFinder
{
    /// <summary>The path of a program, or a <see cref="SuiteException"/> that says how to get it.</summary>
    /// <param name="package">The Debian package that has it.</param>
    public static string Find(string program, string package) =>
        TryFind(program) ?? throw new SuiteException($"{program} is not installed. On Debian and Ubuntu: apt-get install -y {package}");

    public static string? TryFind(string program)
    {
        // Servers stand in /usr/sbin, which is not in everyone's PATH.
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin");
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
