namespace EdgeProxy.Configuration;

/// <summary>Which sections of a document are read; the others are only looked at for being JSON.</summary>
internal enum SectionChoice : byte
{
    All,
    Apis,
    Keys,
    AllButApisAndKeys,
}

/// <summary>Documents of one load to trees.</summary>
internal sealed class DocumentReader(Diagnostics diagnostics)
{
    private readonly TextPool _texts = new();

    /// <summary>The root, or null when the document is not JSON or too large, which is reported.</summary>
    public JsonNodeAt? Read(ConfigDocument document, SectionChoice sections)
    {
        if (document.Bytes.Length > ConfigLoader.DocumentBytesMax)
        {
            diagnostics.IsIncomplete = true;
            diagnostics.Error(
                new SourcePosition(document.Name, 0, 0), "", ConfigCodes.FileTooLarge,
                $"the document is larger than {ScalarParser.Format(ConfigLoader.DocumentBytesMax)}", "split it into several");
            return null;
        }

        JsonNodeAt? root = JsonTreeReader.Read(new SourceDocument(document.Name, document.Bytes), sections, _texts, diagnostics);
        diagnostics.IsIncomplete |= root is null;
        return root;
    }
}
