namespace EdgeProxy.LoadTests.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void EveryScenarioOfASuite_Exists()
    {
        foreach ((string name, _, string[] scenarios) in Catalogue.Suites)
        {
            (IReadOnlyList<IScenario> chosen, string? unknown) = Catalogue.Choose([name]);
            Assert.Null(unknown);
            Assert.Equal(scenarios, chosen.Select(scenario => scenario.Name));
        }
    }

    [Fact]
    public void Names_AreUnique()
    {
        string[] names = [.. Catalogue.Scenarios.Select(scenario => scenario.Name), .. Catalogue.Suites.Select(suite => suite.Name)];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void EveryScenarioOfTheProject_IsInTheCatalogue()
    {
        IEnumerable<Type> types = typeof(IScenario).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IScenario)) && type.IsClass);
        Assert.Equal(types.ToHashSet(), Catalogue.Scenarios.Select(scenario => scenario.GetType()).ToHashSet());
    }

    [Fact]
    public void ScenarioNamedTwice_IsRunOnce() =>
        Assert.Equal(["plain", "churn"], Catalogue.Choose(["plain", "churn", "plain"]).Scenarios.Select(scenario => scenario.Name));

    [Fact]
    public void UnknownName_IsTold() => Assert.Equal("plane", Catalogue.Choose(["plain", "plane"]).Unknown);

    [Fact]
    public void SoakMix_DrawsEveryKind()
    {
        var random = new Random(1);
        var drawn = Enumerable.Range(0, 5000).Select(_ => SoakMix.Draw(random)).ToHashSet();
        Assert.Equal(Enum.GetValues<SoakKind>().Length, drawn.Count);
    }
}
