namespace EdgeProxy.LoadTests;

/// <summary>What is to be run, and what is to become of the result.</summary>
/// <param name="Out">The folder for the reports; null for none.</param>
/// <param name="Budget">Whether an exceeded budget fails the run.</param>
internal sealed record SuiteRequest(SuiteOptions Options, IReadOnlyList<IScenario> Scenarios, string? Out, bool Budget);
