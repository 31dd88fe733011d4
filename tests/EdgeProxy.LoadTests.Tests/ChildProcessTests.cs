namespace EdgeProxy.LoadTests.Tests;

public sealed class ChildProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-loadtests-").FullName;

    [Fact]
    public async Task StartedProcess_IsStoppedByItsIdWithItsChildren()
    {
        ChildProcess process = ChildProcess.Start("shell", "0", _folder, "/bin/sh", ["-c", "sleep 100 & echo child $!; trap 'kill $!' TERM; wait"]);
        int id = process.Id;
        await UntilAsync(() => File.Exists(Path.Combine(_folder, "output.log")) && File.ReadAllText(Path.Combine(_folder, "output.log")).Contains('\n', StringComparison.Ordinal));
        int child = int.Parse(File.ReadAllText(Path.Combine(_folder, "output.log")).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(2, ProcessTree.IdsOf(id).Count);
        Assert.StartsWith("taskset -c 0 /bin/sh", process.CommandLine, StringComparison.Ordinal);
        await process.DisposeAsync();
        await process.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{id}"));
        await UntilAsync(() => !Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProcessThatEnds_IsToldWithItsOutput()
    {
        await using ChildProcess process = ChildProcess.Start("shell", "0", _folder, "/bin/sh", ["-c", "echo the reason >&2; exit 3"]);
        await UntilAsync(() => process.HasExited);
        Assert.Contains("the reason", process.Mistake("has ended").Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 500, "It did not come about within 5 s.");
            await Task.Delay(10);
        }
    }
}
