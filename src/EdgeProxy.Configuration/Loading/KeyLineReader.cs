namespace EdgeProxy.Configuration;

/// <summary>
/// Reads lines of a file of keys, a JSON object each. A line in the usual form is read at once; one that is not, or that has
/// a mistake, goes the way that documents go, which finds out and says what it is. The usual form makes no garbage and so need not
/// give way: what is collected behind it is a few arrays without references.
/// </summary>
internal sealed class KeyLineReader(NamedTable<PlanConfig> plans, KeySetBuilder set, ShapeChecker checker, Diagnostics diagnostics)
{
    /// <summary>No key has more to say.</summary>
    private const int LineBytesMax = 64 * 1024;

    private static readonly ObjectShape LineShape = new(KeyMembers.LineSpec);

    private readonly KeyLineParser _parser = new(plans, set);
    private readonly KeyValidator _validator = new(plans, set, diagnostics);

    /// <summary>Reads a block into the set, and says what it was.</summary>
    /// <param name="block">Whole lines.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="firstLine">The number of the first of them.</param>
    public KeyBlock Read(ReadOnlyMemory<byte> block, string path, int firstLine)
    {
        int file = set.FileOf(path);
        int firstKey = set.Count;
        int line = firstLine;
        for (ReadOnlyMemory<byte> rest = block; !rest.IsEmpty; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadLine(end < 0 ? rest : rest[..end], path, file, line);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return new KeyBlock(DigestOf(block.Span), firstLine, line - firstLine, firstKey, set.Count - firstKey);
    }

    /// <summary>How many lines a block has; the last of a file need not have an end.</summary>
    public static int LinesIn(ReadOnlySpan<byte> block) => block.Count((byte)'\n') + (block.EndsWith("\n"u8) ? 0 : 1);

    public static UInt128 DigestOf(ReadOnlySpan<byte> block) => System.IO.Hashing.XxHash128.HashToUInt128(block);

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
            _validator.Validate(root, name.Text, root.Position);
        }
    }
}
