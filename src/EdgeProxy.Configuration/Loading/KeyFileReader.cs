using System.IO.Hashing;

namespace EdgeProxy.Configuration;

/// <summary>
/// Reads files of keys, a JSON object a line, as streams. A line in the usual form is read at once; one that is not, or that has
/// a mistake, goes the way that documents go, which finds out and says what it is. The usual form makes no garbage and so need not
/// give way: what is collected behind it is a few arrays without references.
/// </summary>
internal sealed class KeyFileReader(NamedTable<PlanConfig> plans, KeySetBuilder set, KeyValidator validator, ShapeChecker checker, Diagnostics diagnostics)
{
    /// <summary>No key has more to say.</summary>
    private const int LineBytesMax = 64 * 1024;

    private const int BufferBytes = 1 << 20;

    /// <summary>The shortest line of use; an estimate of their number need not be exact.</summary>
    private const int LineBytesUsual = 120;

    private static readonly ObjectShape LineShape = new(KeyMembers.LineSpec);

    private readonly KeyLineParser _parser = new(plans, set);
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
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.CanSeek && file.Length > ConfigLoader.KeyFileBytesMax)
            {
                diagnostics.Error(node, ConfigCodes.FileTooLarge, $"the file is larger than {ScalarParser.Format(ConfigLoader.KeyFileBytesMax)}", "split it into several");
                return;
            }

            set.Expect(file.CanSeek ? file.Length / LineBytesUsual : 0);
            _cannotBeReadAgain |= !file.CanSeek;
            ReadLines(file, path);
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            diagnostics.Error(
                node, ConfigCodes.FileUnreadable, $"file \"{Shown.Text(node.Written is null ? path : node.Text, 300)}\" cannot be read: {BoundedFile.Reason(error, path)}",
                "paths are relative to the document's folder; check the path and the file's permissions");
        }
    }

    private void ReadLines(FileStream file, string path)
    {
        byte[] buffer = new byte[BufferBytes];
        int length = 0;
        int line = 0;
        int count;
        long total = 0;
        int number = set.FileOf(path);
        var hash = new XxHash128();
        while ((count = file.Read(buffer, length, buffer.Length - length)) > 0)
        {
            hash.Append(buffer.AsSpan(length, count));
            total += count;
            length += count;
            int start = 0;
            int end;
            while ((end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0)
            {
                ReadLine(buffer.AsMemory(start, end), path, number, ++line);
                start += end + 1;
            }

            length -= start;
            buffer.AsSpan(start, length).CopyTo(buffer);
            if (length == buffer.Length)
            {
                diagnostics.Error(new SourcePosition(path, line + 1, 1), "", ConfigCodes.Syntax, "the line has no end", "write one key a line");
                return;
            }
        }

        ReadLine(buffer.AsMemory(0, length), path, number, line + 1);
        _fingerprints.Add(new FileFingerprint(path, total, hash.GetCurrentHashAsUInt128()));
    }

    private void ReadLine(ReadOnlyMemory<byte> bytes, string path, int file, int line)
    {
        bytes = line == 1 && bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        ReadOnlySpan<byte> text = bytes.Span.Trim(" \t\r"u8);
        if (text.IsEmpty || text.StartsWith("//"u8) || _parser.TryParse(text, file, line))
        {
            return;
        }

        if (text.Length > LineBytesMax)
        {
            diagnostics.Error(new SourcePosition(path, line, 1), "", ConfigCodes.FileTooLarge, $"the line is longer than {LineBytesMax} bytes", "write one key a line");
            return;
        }

        ReadLineSlow(bytes, path, line);
    }

    private void ReadLineSlow(ReadOnlyMemory<byte> bytes, string path, int line)
    {
        var document = new SourceDocument(path, bytes.ToArray()) { FirstLine = line, IsKeyLine = true };
        if (JsonTreeReader.Read(document, SectionChoice.All, new TextPool(), diagnostics) is not { } root)
        {
            return;
        }

        checker.Check(root, LineShape);
        if (root.Kind == JsonKind.Object && new ObjectAt(root).TextNode(KeyMembers.Name) is { } name)
        {
            diagnostics.Report(name, Names.Check(name.Text));
            validator.Validate(root, name.Text, root.Position);
        }
    }
}
