using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace EdgeProxy.Tidy;

/// <summary>The comparer of golden files itself, and that no golden file is left that nothing compares.</summary>
public sealed partial class GoldenTests : IDisposable
{
    [GeneratedRegex(@"^tests/[\w.]+/Golden/[^/]+$")]
    private static partial Regex GoldenFile { get; }

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-golden-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SameText_Passes()
    {
        Golden.Verify(_folder, "a.txt", "one\r\ntwo", update: true);
        Golden.Verify(_folder, "a.txt", "one\ntwo\n", update: false);
    }

    [Fact]
    public void OtherText_FailsAndNamesTheLine()
    {
        Golden.Verify(_folder, "a.txt", "one\ntwo", update: true);
        FailException failure = Assert.Throws<FailException>(() => Golden.Verify(_folder, "a.txt", "one\nthree", update: false));
        Assert.Contains("a.txt:2 ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("now:  three", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_Fails()
    {
        FailException failure = Assert.Throws<FailException>(() => Golden.Verify(_folder, "none.txt", "one", update: false));
        Assert.Contains("UPDATE_GOLDEN=1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GoldenFiles_AreEachComparedByATest()
    {
        Offences offences = new("A golden file that no test compares only looks like a check:");
        string[] kept = [.. Repository.AllFiles.Where(path => GoldenFile.IsMatch(path))];
        Assert.True(kept.Length >= 3, $"Schema, help and metrics were expected; there are {kept.Length} golden files.");
        foreach (string path in kept)
        {
            string project = path[..path.IndexOf("/Golden/", StringComparison.Ordinal)];
            string call = $"Golden.Verify(\"{Path.GetFileName(path)}\"";
            if (!Repository.SourcesUnder(project).Any(source => source.Text.Contains(call, StringComparison.Ordinal)))
            {
                offences.Add(path, 1, $"nothing calls {call}, …)");
            }
        }

        offences.AssertNone();
    }
}
