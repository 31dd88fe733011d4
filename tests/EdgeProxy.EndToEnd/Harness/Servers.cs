namespace EdgeProxy.EndToEnd;

/// <summary>Servers and tools that the machine may lack. With CI=true they must be there.</summary>
internal static class Servers
{
    public static string? Nginx { get; } = Find("nginx");

    public static string? Curl { get; } = Find("curl");

    public static string? SetPriv { get; } = Find("setpriv");

    public static string? Prlimit { get; } = Find("prlimit");

    public static string? Sqlite { get; } = Find("sqlite3");

    private static bool MustBeThere { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a test is skipped, or null to run it, be it to fail for what is missing.</summary>
    public static string? SkipReason(params (string Name, string? Path)[] needed)
    {
        string[] missing = [.. needed.Where(server => server.Path is null).Select(server => server.Name)];
        return missing.Length == 0 || MustBeThere ? null : $"not installed: {string.Join(", ", missing)}";
    }

    private static string? Find(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}

/// <summary>A test that needs nginx and curl; skipped with the reason where one is not installed, except with CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = Servers.SkipReason(("nginx", Servers.Nginx), ("curl", Servers.Curl));
}

/// <summary>A test that needs curl; skipped with the reason where it is not installed, except with CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute() => Skip = Servers.SkipReason(("curl", Servers.Curl));
}
