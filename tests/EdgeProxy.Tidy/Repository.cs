namespace EdgeProxy.Tidy;

/// <summary>The files of the repository that the checks read: what is written by hand, not what is built.</summary>
internal static class Repository
{
    private static readonly HashSet<string> BuiltFolders = new(StringComparer.Ordinal)
    {
        "bin", "obj", "out", ".git", ".vs", ".idea", "TestResults", "BenchmarkDotNet.Artifacts",
    };

    private static readonly Lazy<string> LazyRoot = new(FindRoot);
    private static readonly Lazy<string[]> LazyFiles = new(() => [.. Walk(LazyRoot.Value).Order(StringComparer.Ordinal)]);
    private static readonly Lazy<SourceFile[]> LazySources = new(() => [.. Files(".cs").Select(SourceFile.Read)]);

    /// <summary>The absolute path of the top level.</summary>
    public static string Root => LazyRoot.Value;

    /// <summary>Every file as a path relative to the top level, with forward slashes.</summary>
    public static IReadOnlyList<string> AllFiles => LazyFiles.Value;

    /// <summary>Every C# file of the repository.</summary>
    public static IReadOnlyList<SourceFile> Sources => LazySources.Value;

    public static IEnumerable<string> Files(string extension) =>
        AllFiles.Where(file => file.EndsWith(extension, StringComparison.Ordinal));

    /// <summary>The C# files under a folder of the top level, such as <c>src</c> or <c>src/EdgeProxy.Http1</c>.</summary>
    public static IEnumerable<SourceFile> SourcesUnder(string folder) =>
        Sources.Where(source => source.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    public static string ReadText(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EdgeProxy.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No EdgeProxy.sln above {AppContext.BaseDirectory}.");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return System.IO.Path.GetRelativePath(LazyRoot.Value, file).Replace('\\', '/');
        }

        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            if (BuiltFolders.Contains(System.IO.Path.GetFileName(child)))
            {
                continue;
            }

            foreach (string file in Walk(child))
            {
                yield return file;
            }
        }
    }
}
