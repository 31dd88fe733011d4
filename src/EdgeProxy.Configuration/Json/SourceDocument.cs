namespace EdgeProxy.Configuration;

/// <summary>A document's bytes without a byte order mark, and where its offsets are.</summary>
internal sealed class SourceDocument
{
    private LineMap? _lines;

    public SourceDocument(string name, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }

    public string Name { get; }

    /// <summary>The number of its first line, when it is a part of a file.</summary>
    public int FirstLine { get; init; } = 1;

    /// <summary>Whether it is a line of a file of keys.</summary>
    public bool IsKeyLine { get; init; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What relative paths in the document are relative to.</summary>
    public string Folder => Path.GetDirectoryName(Name) ?? "";

    public LineMap Lines => _lines ??= new LineMap(Bytes);

    public SourcePosition PositionOf(int offset)
    {
        (int line, int column) = Lines.Find(offset);
        return new SourcePosition(Name, line + FirstLine - 1, column);
    }
}
