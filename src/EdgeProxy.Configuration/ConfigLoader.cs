namespace EdgeProxy.Configuration;

/// <summary>The one way from documents to a <see cref="ValidatedConfig"/>: for start, reload and <c>validate</c> alike. Never throws on any input.</summary>
public static class ConfigLoader
{
    /// <summary>A hundred thousand routes are some 20 MB.</summary>
    public const int DocumentBytesMax = 100 * 1024 * 1024;

    /// <summary>Ten million keys are some 2 GB.</summary>
    public const long KeyFileBytesMax = 4L * 1024 * 1024 * 1024;

    /// <summary>Smaller ones are read in less than a millisecond.</summary>
    private const int LargeDocumentBytes = 64 * 1024;

    /// <summary>A node takes about as much memory.</summary>
    private const int BytesBesideANode = 256;

    /// <summary>Loads files and folders (all <c>*.json</c> and <c>*.jsonc</c> below them).</summary>
    public static ConfigLoadResult Load(IReadOnlyList<string> paths, ConfigOptions? options = null)
    {
        options ??= ConfigOptions.Default;
        ConfigLoadResult loaded = LoadFiles(paths, options);

        // Mistakes are told as if nothing had been taken over: in full, in the documents' order.
        return loaded.Config is null && options.Previous is not null ? LoadFiles(paths, options with { Previous = null }) : loaded;
    }

    /// <summary>The documents that <paramref name="paths"/> name at present; what cannot be read is left out.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths) => new DocumentFinder(new Diagnostics(ConfigOptions.Default)).Find(paths);

    /// <summary>Loads documents in memory.</summary>
    public static ConfigLoadResult Load(IReadOnlyList<ConfigDocument> documents, ConfigOptions? options = null)
    {
        options ??= ConfigOptions.Default;
        return Load(documents, options, new Diagnostics(options));
    }

    private static ConfigLoadResult LoadFiles(IReadOnlyList<string> paths, ConfigOptions options)
    {
        var diagnostics = new Diagnostics(options);
        var documents = new List<ConfigDocument>();
        foreach (string file in new DocumentFinder(diagnostics).Find(paths))
        {
            if (options.Previous?.Kept.GetValueOrDefault(file) is { } kept && BoundedFile.Holds(file, kept.Document.Bytes.Span))
            {
                documents.Add(kept.Document);
                continue;
            }

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

    private static ConfigLoadResult Load(IReadOnlyList<ConfigDocument> documents, ConfigOptions options, Diagnostics diagnostics)
    {
        var reader = new DocumentReader(diagnostics);
        List<DocumentAt> loading = [.. documents.Select(document => Begin(document, options, reader))];
        var validator = new ConfigValidator(options, reader, diagnostics);
        ValidatedConfig? config = validator.Validate(loading);
        return new ConfigLoadResult(config, diagnostics.SortedErrors(), diagnostics.SortedWarnings(), documents, diagnostics.References)
        {
            Kept = config is null ? ConfigLoadResult.NothingKept : Keep(loading, diagnostics),
            KeptKeys = config is null ? null : validator.KeptKeys,
        };
    }

    private static DocumentAt Begin(ConfigDocument document, ConfigOptions options, DocumentReader reader)
    {
        var loading = new DocumentAt(document);
        if (options.Previous?.Kept.GetValueOrDefault(document.Name) is { } kept && ReferenceEquals(kept.Document, document))
        {
            loading.IsUnchanged = true;
            loading.Kept = kept;
            loading.HasKeys = kept.HasKeys;
            loading.HasOtherSections = kept.HasOtherSections;
            loading.Others = kept.Others;
            loading.Root = kept.Others?.Copy(_ => true) ?? (kept.HasOtherSections ? reader.Read(document, SectionChoice.AllButApisAndKeys) : null);
        }
        else
        {
            loading.Root = loading.ApisRoot = loading.KeysRoot = reader.Read(document, SectionChoice.All);
            loading.HasKeys = loading.Root?.Children.Exists(section => DocumentMembers.IsOfKeys(section.Name)) ?? true;
            loading.HasOtherSections = loading.Root?.Children.Exists(IsOther) ?? true;
            loading.Others = loading.HasOtherSections && document.Bytes.Length > LargeDocumentBytes ? OthersOf(loading.Root) : null;
        }

        return loading;
    }

    private static Dictionary<string, KeptDocument> Keep(List<DocumentAt> loaded, Diagnostics diagnostics)
    {
        var kept = new Dictionary<string, KeptDocument>(StringComparer.Ordinal);
        HashSet<string> tied = diagnostics.TiedDocuments();
        foreach (DocumentAt document in loaded.Where(document => !tied.Contains(document.Document.Name)))
        {
            kept[document.Document.Name] = document.Kept ?? new KeptDocument(document.Document, document.Apis, document.HasKeys, document.HasOtherSections, document.Others);
        }

        return kept;
    }

    /// <summary>Null where they are a good part of the document: it is read again as fast, and the tree would take more memory than the text.</summary>
    private static JsonNodeAt? OthersOf(JsonNodeAt? root)
    {
        JsonNodeAt? others = root?.Copy(IsOther);
        return others is not null && others.Count() * BytesBesideANode < others.Document.Bytes.Length ? others : null;
    }

    private static bool IsOther(JsonNodeAt section) => !DocumentMembers.IsApis(section.Name) && !DocumentMembers.IsOfKeys(section.Name);
}
