namespace EdgeProxy.LoadTests.Tests;

/// <summary>What the kernel writes, read.</summary>
public sealed class ProcessFilesTests
{
    [Theory]
    [InlineData("4242 (nginx) S 1 4242 4242 0 -1 4194304 1 2 3 4 120 45 7 8 20 0 1 0 99 1 2", 180)]
    [InlineData("1 (a (strange) name 1 2 3) R 1 1 1 0 -1 4194304 1 2 3 4 7 5 0 0 20 0 1 0 99 1 2", 12)]
    [InlineData("", 0)]
    public void Ticks_AreUserAndSystemTimeWithThatOfEndedChildren(string stat, long ticks) => Assert.Equal(ticks, ProcessTree.TicksOf(stat));

    [Fact]
    public void Status_GivesKilobytesByName()
    {
        const string status = "Name:\tnginx\nVmHWM:\t   99 kB\nVmRSS:\t   5724 kB\n";
        Assert.Equal(5724, ProcessTree.KilobytesOf(status, "VmRSS"));
        Assert.Equal(0, ProcessTree.KilobytesOf(status, "VmSwap"));
    }

    [Fact]
    public void CoreTimes_AreOfTheseCoresAlone()
    {
        const string before = "cpu  300 0 300 900 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\ncpu1 200 0 200 100 0 0 0 0 0 0\nintr 1";
        const string after = "cpu  300 0 300 900 0 0 0 0 0 0\ncpu0 110 0 120 840 10 5 10 5 0 0\ncpu1 900 0 200 100 0 0 0 0 0 0\nintr 1";
        var now = CoreTimes.Of(after, [0]);
        var then = CoreTimes.Of(before, [0]);
        Assert.Equal(50, now.IdlePercentSince(then));
        Assert.Equal(1, now.SecondsSince(then));
        Assert.Equal(0, CoreTimes.Of(after, [1]).IdlePercentSince(CoreTimes.Of(before, [1])));
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0,2", new[] { 0, 2 })]
    [InlineData("1-3,7", new[] { 1, 2, 3, 7 })]
    [InlineData("", null)]
    [InlineData("3-1", null)]
    [InlineData("a", null)]
    [InlineData("-1", null)]
    [InlineData("1-2-3", null)]
    public void CoreLists_AreAsTasksetWritesThem(string list, int[]? cores) => Assert.Equal(cores, CorePlan.Parse(list));

    [Fact]
    public void OwnProcess_HasTimeMemoryAndDescriptors()
    {
        int self = Environment.ProcessId;
        Assert.True(ProcessTree.ProcessorSeconds(self) > 0);
        Assert.True(ProcessTree.ResidentBytes(self) > 10_000_000);
        Assert.True(ProcessTree.Descriptors(self) > 3);
    }
}
