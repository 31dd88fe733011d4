namespace EdgeProxy.Tidy;

/// <summary>
/// Compares a public contract (the schema of the documents, the names of the metrics, the help of the command line) to
/// the text kept in the folder <c>Golden</c> of the test project that can produce it, so that changing one is a visible line of a
/// change. Run the tests with <c>UPDATE_GOLDEN=1</c> to write the new text, then look at the difference.
/// </summary>
internal static class Golden
{
    private const string Folder = "Golden";

    public static void Verify(string name, string actual) => Verify(
        Path.Combine(ProjectFolder(), Folder), name, actual, Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1");

    public static void Verify(string folder, string name, string actual, bool update)
    {
        string path = Path.Combine(folder, name);
        string text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (update)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
            return;
        }

        if (!File.Exists(path))
        {
            Assert.Fail($"{path} is not there. Run with UPDATE_GOLDEN=1 to write it.");
        }

        string expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (expected != text)
        {
            Assert.Fail(Difference(path, expected.Split('\n'), text.Split('\n')));
        }
    }

    /// <summary>The folder of the test project that runs: the nearest one above the built files that has a project.</summary>
    private static string ProjectFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.csproj").Any())
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No project above {AppContext.BaseDirectory}.");
    }

    private static string Difference(string path, string[] expected, string[] actual)
    {
        int line = 0;
        while (line < expected.Length && line < actual.Length && expected[line] == actual[line])
        {
            line++;
        }

        return $"{path}:{line + 1}  differs ({expected.Length - 1} lines kept, {actual.Length - 1} now)\n"
            + $"  kept: {(line < expected.Length ? expected[line] : "(end)")}\n"
            + $"  now:  {(line < actual.Length ? actual[line] : "(end)")}\n"
            + "If the change is meant, run with UPDATE_GOLDEN=1 and commit the file.";
    }
}
