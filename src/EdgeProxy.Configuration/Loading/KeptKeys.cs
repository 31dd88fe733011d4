namespace EdgeProxy.Configuration;

/// <summary>
/// The keys of a load that depend on nothing but documents, files and the names of plans: no placeholder. While those stay the
/// same, the next load takes them over, without reading a hundred thousand of them again.
/// </summary>
/// <param name="Keys">As they came out.</param>
/// <param name="Documents">All that have keys or name files of keys, in order, as they were loaded.</param>
/// <param name="Files">What the files held, in the order in which they were read.</param>
/// <param name="Warnings">What was said of the keys, and is to be said each time.</param>
internal sealed record KeptKeys(
    KeysConfig Keys, IReadOnlyList<ConfigDocument> Documents, IReadOnlyList<FileFingerprint> Files, IReadOnlyList<ConfigWarning> Warnings);
