using System.Text;

namespace EdgeProxy.LoadTests.Tests;

public sealed class BudgetTests
{
    [Fact]
    public void CommittedBudgets_AreReadAndEachSaysSomething()
    {
        List<Budget> budgets = BudgetFile.Parse(File.ReadAllBytes(SuiteFiles.Budgets));
        Assert.NotEmpty(budgets);
        Assert.All(budgets, budget => Assert.True(budget.AtMost is not null || budget.AtLeast is not null, budget.ToString()));
        Assert.All(budgets.Where(budget => budget.AtMost is not null && budget.ShortAtMost is not null), budget => Assert.True(budget.ShortAtMost >= budget.AtMost, budget.ToString()));

        // The short form would gate nothing if none of its scenarios had a bound for it.
        string[] scenarios = Catalogue.Suites.Single(suite => suite.Name == "ci").Scenarios;
        Assert.Contains(budgets, budget => scenarios.Contains(budget.Scenario) && budget.ShortAtMost is not null);
    }

    [Theory]
    [InlineData("""[{ "scenario": "plain", "measure": "cpu", "against": "nginx", "atMots": 1 }]""", "atMots")]
    [InlineData("""[{ "scenario": "plane", "measure": "cpu", "atMost": 1 }]""", "plane")]
    [InlineData("""{ "scenario": "plain" }""", "cannot be read")]
    [InlineData("""[{ "measure": "cpu" }]""", "cannot be read")]
    public void Mistakes_AreTold(string text, string part) =>
        Assert.Contains(part, Assert.Throws<SuiteException>(() => BudgetFile.Parse(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.90, null, "Kept", 0.8)]
    [InlineData(0.79, null, "Exceeded", 0.8)]
    [InlineData(null, 0.79, "Kept", 0.8)]
    [InlineData(null, 0.90, "Exceeded", 0.8)]
    public void Ratio_IsHeldAgainstItsBound(double? atMost, double? atLeast, string verdict, double value)
    {
        BudgetOutcome outcome = Check(new Budget("plain", "cpu", "nginx") { AtMost = atMost, AtLeast = atLeast }, isShort: false);
        Assert.Equal((verdict, value), (outcome.Verdict.ToString(), Math.Round(outcome.Value, 6)));
    }

    [Fact]
    public void Best_IsTheBestFormOfAnyPeer()
    {
        // nginx with large buffers takes 5: the gateway's 8 are 1.6 of it.
        BudgetOutcome outcome = Check(new Budget("plain", "cpu", Budget.Best) { AtMost = 2 }, isShort: false);
        Assert.Equal(1.6, outcome.Value, 6);
    }

    [Fact]
    public void FigureItself_IsHeldAgainstItsBound()
    {
        Assert.Equal(BudgetVerdict.Exceeded, Check(new Budget("plain", "cpu", Against: null) { AtMost = 7.9 }, isShort: false).Verdict);
        Assert.Equal(BudgetVerdict.Kept, Check(new Budget("plain", "cpu", Against: null) { AtMost = 8.1 }, isShort: false).Verdict);
    }

    [Fact]
    public void ShortForm_HasBoundsOfItsOwn()
    {
        var budget = new Budget("plain", "cpu", "nginx") { AtMost = 0.1, ShortAtMost = 0.9 };
        Assert.Equal(BudgetVerdict.Kept, Check(budget, isShort: true).Verdict);
        Assert.Equal(BudgetVerdict.Exceeded, Check(budget, isShort: false).Verdict);
        Assert.Equal(BudgetVerdict.NotMeasured, Check(new Budget("plain", "cpu", "nginx") { AtMost = 0.1 }, isShort: true).Verdict);
    }

    [Fact]
    public void WhatWasNotInTheRun_IsNotMeasured()
    {
        Assert.Equal(BudgetVerdict.NotMeasured, Check(new Budget("plain", "cpu", "haproxy") { AtMost = 0.1 }, isShort: false).Verdict);
        Assert.Equal(BudgetVerdict.NotMeasured, Check(new Budget("churn", "cpu", "nginx") { AtMost = 0.1 }, isShort: false).Verdict);
        Assert.Equal(BudgetVerdict.NotMeasured, Check(new Budget("plain", "p99", Budget.Best) { AtMost = 0.1 }, isShort: false).Verdict);
    }

    private static BudgetOutcome Check(Budget budget, bool isShort) => Assert.Single(BudgetFile.Check([budget], [SampleReport.Scenario()], isShort));
}
