using System.Globalization;

namespace EdgeProxy.Cli.Tests;

/// <summary>What the process tells of itself at each scrape, and each second.</summary>
public sealed class ProcessFiguresTests
{
    /// <summary>Between two looks the process goes on.</summary>
    private const long ResidentSpread = 32L << 20;

    private const int Looks = 50;

    [Fact]
    public void ResidentMemory_IsWhatTheKernelTells()
    {
        string line = File.ReadLines("/proc/self/status").Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long told = long.Parse(line.AsSpan("VmRSS:".Length, line.Length - "VmRSS:".Length - "kB".Length), CultureInfo.InvariantCulture) * 1024;
        Assert.InRange(ResidentMemory.Bytes(), told - ResidentSpread, told + ResidentSpread);
    }

    [Fact]
    public void ResidentMemory_AllocatesNothing()
    {
        _ = ResidentMemory.Bytes();
        Assert.Equal(0, AllocatedBy(static () => ResidentMemory.Bytes()));
    }

    [Fact]
    public void OpenDescriptors_CountsEachAndAllocatesForNone()
    {
        int before = OpenDescriptors.Count();
        long alone = AllocatedBy(static () => OpenDescriptors.Count());
        var files = new List<FileStream>();
        try
        {
            const int Files = 300;
            for (int i = 0; i < Files; i++)
            {
                files.Add(File.OpenRead("/dev/null"));
            }

            // Others of the process come and go meanwhile.
            Assert.InRange(OpenDescriptors.Count() - before, Files - 50, Files + 50);
            Assert.InRange(AllocatedBy(static () => OpenDescriptors.Count()), 0, alone + (Looks * 100));
        }
        finally
        {
            files.ForEach(static file => file.Dispose());
        }
    }

    private static long AllocatedBy(Func<long> look)
    {
        _ = look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Looks; i++)
        {
            _ = look();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
