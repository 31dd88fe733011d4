namespace EdgeProxy.Configuration.Tests;

public sealed class FolderTests : IDisposable
{
    private static readonly ConfigOptions Options = new() { RequireListeners = false };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Upstream(string name) => $$"""{ "upstreams": { "{{name}}": { "endpoints": ["http://10.0.0.1"] } } }""";

    private string[] Names(params string[] paths) => [.. Documents.Good(ConfigLoader.Load(paths, Options)).Upstreams.Select(u => u.Name)];

    [Fact]
    public void Folder_IsReadRecursivelyInOrderOfNames()
    {
        _folder.Write("b.json", Upstream("b"));
        _folder.Write("a/z.jsonc", "// a comment\n" + Upstream("az"));
        _folder.Write("c.JSON", Upstream("c"));
        _folder.Write("notes.txt", "no document");
        _folder.Write("old.json.bak", "no document");
        _folder.Write(".hidden.json", "no document");
        _folder.Write(".git/x.json", "no document");
        Assert.Equal(["az", "b", "c"], Names(_folder.Path));
    }

    [Fact]
    public void SeveralPaths_AreOneWholeAndAFileNamedTwiceIsReadOnce()
    {
        string a = _folder.Write("one/a.json", Upstream("a"));
        string b = _folder.Write("two/b.conf", Upstream("b"));
        Assert.Equal(["a", "b"], Names(Path.Combine(_folder.Path, "one"), b, a));
    }

    [Fact]
    public void ConfigMap_ItsLinksAreFollowedAndItsDotFoldersAreNot()
    {
        _folder.Write("..2026_01_01/a.json", Upstream("a"));
        _folder.Write("..2026_01_01/b.json", Upstream("b"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..2026_01_01");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.json"), "..data/a.json");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "b.json"), "..data/b.json");
        Assert.Equal(["a", "b"], Names(_folder.Path));
    }

    [Fact]
    public void FilesBesideALinkedDocument_AreFoundBesideTheLink()
    {
        _folder.Write("..data/a.json", """{ "apis": { "a": { "routes": { "$default": { "mock": { "body": "${file:body.txt}" } } } } } }""");
        _folder.Write("body.txt", "hello");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.json"), "..data/a.json");
        Documents.Good(ConfigLoader.Load([_folder.Path], Options));
    }

    [Fact]
    public void LinkToItsOwnParent_IsAnErrorAndEnds()
    {
        _folder.Write("sub/a.json", Upstream("a"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "sub/loop"), _folder.Path);
        ConfigLoadResult result = ConfigLoader.Load([_folder.Path], Options);
        Assert.Contains(result.Errors, e => e.Code == ConfigCodes.FileUnreadable);
    }

    [Fact]
    public void BrokenLink_IsAnError()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.json"), "none.json");
        ConfigError error = Assert.Single(ConfigLoader.Load([_folder.Path], Options).Errors);
        Assert.Equal((ConfigCodes.FileUnreadable, 0), (error.Code, error.Line));
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void EmptyFolder_IsAnError() =>
        Assert.Equal(ConfigCodes.NoDocuments, Assert.Single(ConfigLoader.Load([_folder.Path], Options).Errors).Code);

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void MissingPath_IsAnError(string path)
    {
        ConfigLoadResult result = ConfigLoader.Load([path], Options);
        Assert.Equal(ConfigCodes.FileNotFound, Assert.Single(result.Errors).Code);
        Assert.Null(result.Config);
    }

    [Fact]
    public void EndlessFile_IsAnErrorWithinTheBound()
    {
        if (!File.Exists("/dev/zero"))
        {
            return;
        }

        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.json"), "/dev/zero");
        Assert.Equal(ConfigCodes.FileTooLarge, Assert.Single(ConfigLoader.Load([_folder.Path], Options).Errors).Code);
    }

    [Fact]
    public void Files_AreListed()
    {
        string file = _folder.Write("a.json", "{}");
        Assert.Equal([file], ConfigLoader.Load([_folder.Path], Options).Documents.Select(document => document.Name));
    }
}
