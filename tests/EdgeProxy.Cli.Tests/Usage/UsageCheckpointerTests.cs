using EdgeProxy.Gateway;

namespace EdgeProxy.Cli.Tests;

/// <summary>The log of the ledger is synced, and does not grow for ever.</summary>
public sealed class UsageCheckpointerTests : IDisposable
{
    private const int Keys = 4_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeproxy-checkpoint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void LongLog_IsMovedIntoTheFileAndBegunAnew()
    {
        string path = UsageFile.PathIn(_folder.FullName);
        using var store = UsageStore.Open(path, writer: 1, TimeProvider.System);
        using var synced = new SemaphoreSlim(0);
        Exception? failure = null;
        using var checkpointer = new UsageCheckpointer(path, outcome =>
        {
            failure ??= outcome;
            synced.Release();
        });
        checkpointer.Start();
        long longest = 0;
        for (int sequence = 1; sequence <= 30; sequence++)
        {
            store.Write(Counts(), new Names(), sequence);
            checkpointer.Wake();
            Assert.True(synced.Wait(Limit));
            longest = Math.Max(longest, new FileInfo(path + "-wal").Length);
        }

        Assert.Null(failure);
        Assert.InRange(longest, 4 * 1024 * 1024, 8 * 1024 * 1024);
        Assert.True(new FileInfo(path).Length > 100_000, "nothing has come into the file itself");
        using UsageReader reader = UsageReader.Open(path);
        Assert.Equal(30L * Keys, reader.Totals(new UsageFilter(0, 30_000, null, null)).Sum(total => total.Requests));
    }

    [Fact]
    public void FileThatIsGone_IsSaid()
    {
        using var synced = new SemaphoreSlim(0);
        Exception? failure = null;
        using var checkpointer = new UsageCheckpointer(UsageFile.PathIn(_folder.FullName), outcome =>
        {
            failure = outcome;
            synced.Release();
        });
        checkpointer.Start();
        checkpointer.Wake();
        Assert.True(synced.Wait(Limit));
        Assert.IsAssignableFrom<IOException>(failure);
    }

    private static Dictionary<UsageKey, UsageCount> Counts() =>
        Enumerable.Range(0, Keys).ToDictionary(key => new UsageKey(key, 0, 0, 20_000, 20_000), _ => new UsageCount { Requests = 1, Limit = 1_000 });

    private sealed class Names : IUsageNames
    {
        public string KeyOf(int id) => $"key-{id}";

        public string PlanOf(int id) => "gold";

        public (string Api, string Stage, string Route) RouteOf(int id) => ("shop", "prod", "GET /orders");
    }
}
