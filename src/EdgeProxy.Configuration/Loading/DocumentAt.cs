namespace EdgeProxy.Configuration;

/// <summary>A document on its way through a load.</summary>
internal sealed class DocumentAt(ConfigDocument document)
{
    public ConfigDocument Document => document;

    /// <summary>What of it is taken over from the last load; null for nothing.</summary>
    public KeptDocument? Kept { get; set; }

    /// <summary>What was read of it: all, or all but its APIs when those are kept. Null for nothing.</summary>
    public JsonNodeAt? Root { get; set; }

    /// <summary>Its APIs, when they were read; null when they are kept, or it could not be read.</summary>
    public JsonNodeAt? ApisRoot { get; set; }

    /// <summary>Whether it has anything besides APIs.</summary>
    public bool HasOtherSections { get; set; }

    /// <summary>The APIs that came of it, in its order.</summary>
    public List<ApiConfig> Apis { get; } = [];

    /// <summary>Where something is to be said of all documents.</summary>
    public SourcePosition Position => (Root ?? ApisRoot)?.Position ?? new SourcePosition(document.Name, 1, 1);
}
