namespace EdgeProxy.LoadTests;

/// <summary>Something that is measured. A new one is a class in the folder of scenarios and a line in <see cref="Catalogue"/>.</summary>
internal interface IScenario
{
    /// <summary>As the command line, the budgets and the report call it.</summary>
    string Name { get; }

    /// <summary>What is done, in a line.</summary>
    string Summary { get; }

    /// <summary>Measures into <paramref name="result"/>; the servers that it started are stopped behind it.</summary>
    Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop);
}
