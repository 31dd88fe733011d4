using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What a run says of a budget.</summary>
/// <param name="Value">The ratio or the figure; not a number when it was not measured.</param>
/// <param name="Limit">The bound that was held against it, in words.</param>
internal sealed record BudgetOutcome(Budget Budget, BudgetVerdict Verdict, double Value, string Limit)
{
    public bool? AimReached => Budget.Aim is not { } aim || !double.IsFinite(Value) ? null : Budget.AtLeast is not null || Budget.ShortAtLeast is not null ? Value >= aim : Value <= aim;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Budget}: {Value:G4}, {Limit}{(Budget.Aim is { } aim ? $", aim {aim:G4}{(AimReached == true ? " (reached)" : " (missed)")}" : "")}{(Verdict == BudgetVerdict.Exceeded ? ": EXCEEDED" : "")}");
}
