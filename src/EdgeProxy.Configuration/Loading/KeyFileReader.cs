namespace EdgeProxy.Configuration;

/// <summary>Reads the files of keys that documents name, as streams.</summary>
internal sealed class KeyFileReader(KeySetBuilder set, KeyLineReader lines, Diagnostics diagnostics)
{
    /// <summary>The shortest line of use; an estimate of their number need not be exact.</summary>
    private const int LineBytesUsual = 120;

    private readonly List<FileFingerprint> _fingerprints = [];
    private bool _cannotBeReadAgain;

    /// <summary>Of the files that were read; null when one of them gives what it has but once.</summary>
    public IReadOnlyList<FileFingerprint>? Fingerprints => _cannotBeReadAgain ? null : _fingerprints;

    /// <param name="node">Names the file, relative to its document.</param>
    public void Read(JsonNodeAt node)
    {
        string path = TextFile.Resolve(node, node.Text);
        if (!diagnostics.ReadsOutside)
        {
            diagnostics.Warning(
                node.Position, node.Path, ConfigCodes.FileUnread, $"the file {Shown.Value(node)} is not read here, and not checked", "validate it where the file is");
            return;
        }

        diagnostics.Reference(path);
        try
        {
            using FileStream file = Open(path);
            if (file.CanSeek && file.Length > ConfigLoader.KeyFileBytesMax)
            {
                diagnostics.Error(node, ConfigCodes.FileTooLarge, $"the file is larger than {ScalarParser.Format(ConfigLoader.KeyFileBytesMax)}", "split it into several");
                return;
            }

            set.Expect(file.CanSeek ? file.Length / LineBytesUsual : 0);
            _cannotBeReadAgain |= !file.CanSeek;
            ReadBlocks(file, path);
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            diagnostics.Error(
                node, ConfigCodes.FileUnreadable, $"file \"{Shown.Text(node.Written is null ? path : node.Text, 300)}\" cannot be read: {BoundedFile.Reason(error, path)}",
                "paths are relative to the document's folder; check the path and the file's permissions");
        }
    }

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void ReadBlocks(FileStream file, string path)
    {
        var reader = new KeyBlockReader(file);
        var blocks = new List<KeyBlock>();
        int line = 1;
        while (reader.Next() is { IsEmpty: false } bytes)
        {
            KeyBlock block = lines.Read(bytes, path, line);
            blocks.Add(block);
            line += block.Lines;
        }

        if (reader.IsLineEndless)
        {
            diagnostics.Error(new SourcePosition(path, line, 1), "", ConfigCodes.Syntax, "the line has no end", "write one key a line");
            return;
        }

        _fingerprints.Add(new FileFingerprint(path, reader.Length, reader.Digest, blocks));
    }
}
