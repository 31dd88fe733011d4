namespace EdgeProxy.EndToEnd;

/// <summary>A folder that is there as long as a test needs it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // The path of a Unix socket has at most 107 bytes, so the name is short.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ep-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        string path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still write here; the system clears its temporary folder.
        }
    }
}
