namespace EdgeProxy.Configuration;

/// <summary>The one way from documents to a <see cref="ValidatedConfig"/>: for start, reload and <c>validate</c> alike. Never throws on any input.</summary>
public static class ConfigLoader
{
    /// <summary>A hundred thousand routes are some 20 MB.</summary>
    public const int DocumentBytesMax = 100 * 1024 * 1024;

    /// <summary>Ten million keys are some 2 GB.</summary>
    public const long KeyFileBytesMax = 4L * 1024 * 1024 * 1024;

    /// <summary>Loads files and folders (all <c>*.json</c> and <c>*.jsonc</c> below them).</summary>
    public static ConfigLoadResult Load(IReadOnlyList<string> paths, ConfigOptions? options = null)
    {
        options ??= ConfigOptions.Default;
        var diagnostics = new Diagnostics(options);
        var documents = new List<ConfigDocument>();
        IReadOnlyList<string> files = new DocumentFinder(diagnostics).Find(paths);
        foreach (string file in files)
        {
            byte[]? bytes = BoundedFile.Read(file, DocumentBytesMax, out string reason);
            if (bytes is not null)
            {
                documents.Add(new ConfigDocument(file, bytes));
                continue;
            }

            bool isTooLarge = reason.StartsWith("it is larger", StringComparison.Ordinal);
            diagnostics.IsIncomplete = true;
            diagnostics.Error(
                new SourcePosition(file, 0, 0), "", isTooLarge ? ConfigCodes.FileTooLarge : ConfigCodes.FileUnreadable,
                "the file cannot be read: " + reason, isTooLarge ? "split it into several" : "check the path and its permissions");
        }

        return Load(documents, options, diagnostics);
    }

    /// <summary>The documents that <paramref name="paths"/> name at present; what cannot be read is left out.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths) => new DocumentFinder(new Diagnostics(ConfigOptions.Default)).Find(paths);

    /// <summary>Loads documents in memory.</summary>
    public static ConfigLoadResult Load(IReadOnlyList<ConfigDocument> documents, ConfigOptions? options = null) =>
        Load(documents, options ?? ConfigOptions.Default, new Diagnostics(options ?? ConfigOptions.Default));

    private static ConfigLoadResult Load(IReadOnlyList<ConfigDocument> documents, ConfigOptions options, Diagnostics diagnostics)
    {
        var roots = new List<JsonNodeAt>();
        var texts = new TextPool();
        foreach (ConfigDocument document in documents)
        {
            if (ReadDocument(document, texts, diagnostics) is { } root)
            {
                roots.Add(root);
            }
        }

        ValidatedConfig? config = new ConfigValidator(options, diagnostics).Validate(roots);
        return new ConfigLoadResult(config, diagnostics.SortedErrors(), diagnostics.SortedWarnings(), documents, diagnostics.References);
    }

    private static JsonNodeAt? ReadDocument(ConfigDocument document, TextPool texts, Diagnostics diagnostics)
    {
        if (document.Bytes.Length > DocumentBytesMax)
        {
            diagnostics.IsIncomplete = true;
            diagnostics.Error(
                new SourcePosition(document.Name, 0, 0), "", ConfigCodes.FileTooLarge,
                $"the document is larger than {ScalarParser.Format(DocumentBytesMax)}", "split it into several");
            return null;
        }

        JsonNodeAt? root = JsonTreeReader.Read(new SourceDocument(document.Name, document.Bytes), texts, diagnostics);
        diagnostics.IsIncomplete |= root is null;
        return root;
    }
}
