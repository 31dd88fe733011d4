namespace EdgeProxy.Configuration;

/// <summary>What came of loading documents.</summary>
/// <param name="Config">Null exactly when there are errors.</param>
/// <param name="Errors">All mistakes, by file and position.</param>
/// <param name="Warnings">By file and position.</param>
/// <param name="Files">The documents that were read, in order.</param>
public sealed record ConfigLoadResult(
    ValidatedConfig? Config,
    IReadOnlyList<ConfigError> Errors,
    IReadOnlyList<ConfigWarning> Warnings,
    IReadOnlyList<string> Files);
