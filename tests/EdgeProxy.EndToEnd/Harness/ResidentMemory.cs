namespace EdgeProxy.EndToEnd;

/// <summary>How much a process's resident memory grows while something is done, at its highest.</summary>
internal static class ResidentMemory
{
    public const long GrowthMax = 20_000_000;

    /// <summary>
    /// Fails when the process grows by <see cref="GrowthMax"/> or more. The kernel's own high-water mark is what counts,
    /// begun anew, so that no peak is missed; samples stand beside it in the failure, to show the course.
    /// </summary>
    public static async Task AssertBoundedAsync(ChildProcess process, Func<Task> action)
    {
        process.ResetResidentBytesMax();
        long before = process.ResidentBytes;
        List<long> samples = [];
        using CancellationTokenSource done = new();
        Task sampling = SampleAsync(process, samples, done.Token);
        try
        {
            await action();
        }
        finally
        {
            await done.CancelAsync();
            await sampling;
        }

        long growth = Math.Max(process.ResidentBytesMax, samples.DefaultIfEmpty().Max()) - before;
        Assert.True(
            growth < GrowthMax,
            $"Resident memory grew by {growth:N0} bytes from {before:N0}; samples in MB: {Course(samples)}.");
    }

    private static async Task SampleAsync(ChildProcess process, List<long> samples, CancellationToken done)
    {
        while (!done.IsCancellationRequested && !process.HasExited)
        {
            samples.Add(process.ResidentBytes);
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static string Course(List<long> samples)
    {
        int step = Math.Max(1, samples.Count / 20);
        return string.Join(' ', samples.Where((_, index) => index % step == 0).Select(bytes => bytes / 1_000_000));
    }
}
