namespace EdgeProxy.Benchmarks;

/// <summary>An operation whose allocation is held to a budget.</summary>
/// <param name="Name">Its name in <c>Budgets.json</c>: class, method and parameters of the benchmark.</param>
/// <param name="Prepare">Sets everything up and returns the operation itself.</param>
public sealed record BudgetedOperation(string Name, Func<Action> Prepare);
