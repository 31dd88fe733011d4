namespace EdgeProxy.LoadTests.Tests;

/// <summary>The command line, as far as it gets without starting anything.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("--binary", "/nowhere/edgeproxy", "plain")]
    [InlineData("plane")]
    [InlineData("plain", "--peers", "apache")]
    [InlineData("plain", "--load-cores", "x")]
    [InlineData("plain", "--rounds", "0")]
    [InlineData("plain", "--load", "1.5")]
    [InlineData("plain", "--no-such-option")]
    [InlineData()]
    public async Task WrongUse_EndsWith2(params string[] arguments) => Assert.Equal(LoadCommand.Unusable, await LoadCommand.RunAsync(arguments));

    [Fact]
    public async Task List_EndsWell() => Assert.Equal(LoadCommand.Fine, await LoadCommand.RunAsync(["list"]));

    [Fact]
    public void MissingTool_IsToldWithItsPackage() =>
        Assert.Contains("apt-get install -y some-package", Assert.Throws<SuiteException>(() => ToolFinder.Find("no-such-program", "some-package")).Message, StringComparison.Ordinal);
}
