namespace EdgeProxy.LoadTests;

/// <summary>All that a run found, for whatever form it is written in.</summary>
internal sealed record SuiteReport(
    SuiteOptions Options,
    IReadOnlyList<(string What, string Version)> Versions,
    string Command,
    IReadOnlyCollection<string> Commands,
    IReadOnlyList<ScenarioResult> Scenarios,
    IReadOnlyList<BudgetOutcome> Budgets);
