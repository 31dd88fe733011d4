namespace EdgeProxy.Configuration;

/// <summary>The one way from documents to a <see cref="ValidatedConfig"/>: for start, reload and <c>validate</c> alike. Never throws on any input.</summary>
public static class ConfigLoader
{
    /// <summary>Loads files and folders (all <c>*.json</c> and <c>*.jsonc</c> below them).</summary>
    public static ConfigLoadResult Load(IReadOnlyList<string> paths, ConfigOptions? options = null) => throw new NotImplementedException();

    /// <summary>Loads documents in memory.</summary>
    public static ConfigLoadResult Load(IReadOnlyList<ConfigDocument> documents, ConfigOptions? options = null) => throw new NotImplementedException();
}
