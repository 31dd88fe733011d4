namespace EdgeProxy.Configuration;

/// <summary>
/// The documents that paths name: a file, or all <c>*.json</c> and <c>*.jsonc</c> below a folder, in order of their names. Files and folders
/// that begin with a dot are passed over; links are followed, which together makes the files of a Kubernetes ConfigMap
/// (links through <c>..data</c>) come out once.
/// </summary>
internal sealed class DocumentFinder(Diagnostics diagnostics)
{
    /// <summary>Links may form circles; no folder of documents is this deep.</summary>
    private const int DepthMax = 16;

    private readonly List<string> _files = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            int before = _files.Count + _seen.Count;
            if (Directory.Exists(path))
            {
                AddFolder(path, 0);
                if (_files.Count + _seen.Count == before)
                {
                    Missing(path, ConfigCodes.NoDocuments, "the folder has no *.json or *.jsonc file", "put documents into it, or name another");
                }
            }
            else if (File.Exists(path))
            {
                AddFile(path);
            }
            else
            {
                Missing(path, ConfigCodes.FileNotFound, "there is no such file or folder", "check the path");
            }
        }

        return _files;
    }

    private void AddFolder(string folder, int depth)
    {
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(entry).StartsWith('.'))
                {
                    continue;
                }

                if (Directory.Exists(entry))
                {
                    AddSubfolder(entry, depth + 1);
                }
                else if (entry.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || entry.EndsWith(".jsonc", StringComparison.OrdinalIgnoreCase))
                {
                    AddFile(entry);
                }
            }
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            Missing(folder, ConfigCodes.FileUnreadable, "the folder cannot be read: " + BoundedFile.Reason(error, folder), "check its permissions");
        }
    }

    private void AddSubfolder(string folder, int depth)
    {
        if (depth > DepthMax)
        {
            Missing(folder, ConfigCodes.FileUnreadable, $"folders are nested more than {DepthMax} deep", "look for a link that leads back to its parent");
            return;
        }

        AddFolder(folder, depth);
    }

    private void AddFile(string file)
    {
        if (_seen.Add(Path.GetFullPath(file)))
        {
            _files.Add(file);
        }
    }

    private void Missing(string path, string code, string message, string hint)
    {
        diagnostics.IsIncomplete = true;
        diagnostics.Error(new SourcePosition(path, 0, 0), "", code, message, hint);
    }
}
