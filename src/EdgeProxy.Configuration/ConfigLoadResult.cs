namespace EdgeProxy.Configuration;

/// <summary>What came of loading documents.</summary>
/// <param name="Config">Null exactly when there are errors.</param>
/// <param name="Errors">All mistakes, by file and position.</param>
/// <param name="Warnings">By file and position.</param>
/// <param name="Documents">The documents that were read, in order.</param>
/// <param name="References">The other files that they name (certificates, keys, secrets), whether they could be read or not.</param>
public sealed record ConfigLoadResult(
    ValidatedConfig? Config,
    IReadOnlyList<ConfigError> Errors,
    IReadOnlyList<ConfigWarning> Warnings,
    IReadOnlyList<ConfigDocument> Documents,
    IReadOnlyList<string> References)
{
    /// <summary>What the next load may take over, by the document's name.</summary>
    internal IReadOnlyDictionary<string, KeptDocument> Kept { get; init; } = NothingKept;

    /// <summary>The keys that the next load may take over; null for none.</summary>
    internal KeptKeys? KeptKeys { get; init; }

    internal static IReadOnlyDictionary<string, KeptDocument> NothingKept { get; } = new Dictionary<string, KeptDocument>(StringComparer.Ordinal);
}
