using Xunit.Sdk;

namespace EdgeProxy.EndToEnd;

/// <summary>The harness itself: a measure that sees nothing, or a wait that ends too soon, would pass everything.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task ProcessThatGrows_IsSeenByItsMemory()
    {
        // The shell comes to hold 60 MB in a variable, and then stays to be looked at.
        await using ChildProcess shell = ChildProcess.Start(
            "/bin/sh", ["-c", "sleep 0.5; x=$(head -c 60000000 /dev/zero | tr '\\0' a); echo held; sleep 3"], Path.GetTempPath());
        await Assert.ThrowsAsync<TrueException>(() => ResidentMemory.AssertBoundedAsync(shell, () => OutputAsync(shell, "held")));
    }

    [Fact]
    public async Task ProcessThatStaysSmall_IsWithinTheBound()
    {
        await using ChildProcess shell = ChildProcess.Start("/bin/sh", ["-c", "sleep 0.2; echo held; sleep 3"], Path.GetTempPath());
        await ResidentMemory.AssertBoundedAsync(shell, () => OutputAsync(shell, "held"));
    }

    [Fact]
    public async Task DeadProcess_IsDescribedWithItsOutputAndExitCode()
    {
        await using ChildProcess shell = ChildProcess.Start("/bin/sh", ["-c", "echo to output; echo to errors >&2; exit 7"], Path.GetTempPath());
        Assert.Equal(7, await shell.WaitForExitAsync(TestHttp.Limit));
        string description = shell.Describe();
        Assert.Contains("exit code 7", description, StringComparison.Ordinal);
        Assert.Contains("to output", description, StringComparison.Ordinal);
        Assert.Contains("to errors", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShellWithAChild_IsEndedWithIt()
    {
        // A child that outlives its shell keeps the output open, and waiting for its end once hung a run of tests.
        ChildProcess shell = ChildProcess.Start("/bin/sh", ["-c", "sleep 60; echo never"], Path.GetTempPath());
        await Task.Delay(200);
        await shell.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task ResetAndHalfClose_AreSeenByThePeerAsWhatTheyAre()
    {
        using RawOrigin origin = new();
        using RawConnection closing = await RawClient.ConnectAsync(origin.Port);
        using RawConnection peer = await origin.AcceptAsync();
        await closing.SendAsync("last");
        closing.HalfClose();
        Assert.Equal("last", await peer.ReadToEndAsync());
        await peer.SendAsync("still here");
        Assert.Equal("still here", await closing.ReadExactlyAsync(10));
        Assert.True(await closing.IsSilentAsync(TimeSpan.FromMilliseconds(50)));
        peer.Reset();
        Assert.Equal("", await closing.ReadToEndAsync());
    }

    private static async Task OutputAsync(ChildProcess process, string text)
    {
        using CancellationTokenSource limit = new(TestHttp.Limit);
        while (!process.Output.Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
