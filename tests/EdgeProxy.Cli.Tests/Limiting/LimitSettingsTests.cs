namespace EdgeProxy.Cli.Tests;

public sealed class LimitSettingsTests
{
    [Fact]
    public void NothingWritten_LeavesAllToTheSystem() => Assert.Equal(LimitSettings.Default, Read([], out _)!.Limits);

    [Fact]
    public void AllWritten_IsTaken() => Assert.Equal(
        new LimitSettings(5000, 20, 512L * 1024 * 1024),
        Read(
            new()
            {
                [SettingNames.ConnectionsMax] = "5000",
                [SettingNames.ConnectionsPerAddressMax] = "20",
                [SettingNames.MemoryMax] = "512MB",
            },
            out _)!.Limits);

    [Theory]
    [InlineData(SettingNames.ConnectionsMax, "-1", "whole number")]
    [InlineData(SettingNames.ConnectionsPerAddressMax, "many", "whole number")]
    [InlineData(SettingNames.MemoryMax, "1MB", "64MB or more")]
    [InlineData(SettingNames.MemoryMax, "lots", "512MB")]
    public void Mistake_IsNamedWithItsRemedy(string name, string value, string remedy)
    {
        Assert.Null(Read(new() { [name] = value }, out IReadOnlyList<string> errors));
        Assert.Contains(remedy, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 20, ProcessLimits.DerivedConnectionsMax)]
    [InlineData(1024, 16, 480)]
    [InlineData(100, 90, 1)]
    [InlineData(1L << 30, 16, ProcessLimits.DerivedConnectionsMax)]
    public void ConnectionsMax_IsDerivedFromDescriptors(long descriptors, int open, int connections) =>
        Assert.Equal(connections, ProcessLimits.DerivedConnections(descriptors, open));

    private static Settings? Read(Dictionary<string, string?> written, out IReadOnlyList<string> errors) =>
        SettingsReader.Read(null, new Dictionary<string, string?>(), written, out errors);
}
