namespace EdgeProxy.LoadTests;

internal enum BudgetVerdict
{
    Kept,
    Exceeded,

    /// <summary>Its scenario or its contestant was not in the run, or it has no bound in this form.</summary>
    NotMeasured,
}
