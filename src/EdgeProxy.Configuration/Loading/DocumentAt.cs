namespace EdgeProxy.Configuration;

/// <summary>A document on its way through a load.</summary>
internal sealed class DocumentAt(ConfigDocument document)
{
    public ConfigDocument Document => document;

    /// <summary>Whether it is that of the last load, of which at first only what is neither API nor key is read.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>What of it is taken over from the last load; null for nothing.</summary>
    public KeptDocument? Kept { get; set; }

    /// <summary>What was read of it: all, or when it is kept, what is neither API nor key. Null for nothing.</summary>
    public JsonNodeAt? Root { get; set; }

    /// <summary>Its APIs, when they were read; null when they are kept, or it could not be read.</summary>
    public JsonNodeAt? ApisRoot { get; set; }

    /// <summary>Its keys, when they were read; null when they are kept, or it could not be read.</summary>
    public JsonNodeAt? KeysRoot { get; set; }

    /// <summary>Whether it has keys, or names files of keys.</summary>
    public bool HasKeys { get; set; }

    /// <summary>Whether it has anything besides APIs and keys.</summary>
    public bool HasOtherSections { get; set; }

    /// <summary>What is to be kept of it for <see cref="KeptDocument.Others"/>.</summary>
    public JsonNodeAt? Others { get; set; }

    /// <summary>The APIs that came of it, in its order.</summary>
    public List<ApiConfig> Apis { get; } = [];

    /// <summary>Where something is to be said of all documents.</summary>
    public SourcePosition Position => (Root ?? ApisRoot ?? KeysRoot)?.Position ?? new SourcePosition(document.Name, 1, 1);
}
