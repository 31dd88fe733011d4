namespace EdgeProxy.LoadTests;

/// <summary>Where the suite's files are: found from the built program, so that it runs from any folder.</summary>
internal static class SuiteFiles
{
    public static string Root { get; } = FindRoot();

    /// <summary>The configurations of the gateway and its peers.</summary>
    public static string Peers => Path.Combine(Root, "loadtest", "peers");

    public static string Budgets => Path.Combine(Root, "loadtest", "budgets.json");

    public static string DefaultBinary => Path.Combine(Root, "out", "edgeproxy");

    public static string ThisProgram => Path.Combine(AppContext.BaseDirectory, "EdgeProxy.LoadTests.dll");

    /// <summary>Built beside this program, in the same configuration and framework.</summary>
    public static string YarpPeer
    {
        get
        {
            const string name = "EdgeProxy.LoadTests.Yarp";
            string path = Path.Combine(
                AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}EdgeProxy.LoadTests{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}{name}{Path.DirectorySeparatorChar}", StringComparison.Ordinal),
                name + ".dll");
            return File.Exists(path) ? path : throw new SuiteException($"{path} is not built. Build it: dotnet build -c Release loadtest/{name}");
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeProxy.sln")))
            {
                return folder.FullName;
            }
        }

        throw new SuiteException($"The suite must stand in its repository: no EdgeProxy.sln above {AppContext.BaseDirectory}");
    }
}
