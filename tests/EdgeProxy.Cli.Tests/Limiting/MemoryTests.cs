using EdgeProxy.Testing;

namespace EdgeProxy.Cli.Tests;

public sealed class MemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-cgroup-").FullName;
    private readonly FakeTime _time = new();
    private long _used;
    private int _collections;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void MemoryThatComesAndGoes_IsShortFrom90To85Percent()
    {
        MemoryGuard guard = Guard(1000);
        Assert.Equal((false, false), Look(guard, 899));
        Assert.Equal((true, true), Look(guard, 900));
        Assert.Equal((false, true), Look(guard, 880));
        Assert.Equal((false, true), Look(guard, 850));
        Assert.Equal((true, false), Look(guard, 849));
    }

    [Fact]
    public void Garbage_IsCollectedBeforeMemoryIsShort()
    {
        MemoryGuard guard = Guard(1000, afterCollection: 500);
        Assert.Equal((false, false), Look(guard, 950));
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void Shortage_CollectsOnceInTenSeconds()
    {
        MemoryGuard guard = Guard(1000);
        for (int second = 0; second < 20; second++)
        {
            Look(guard, 950);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, _collections);
    }

    [Fact]
    public void NoLimit_IsNeverShort() => Assert.Equal((false, false), Look(Guard(0), long.MaxValue));

    [Fact]
    public void SecondVersion_TakesTheLeastOfAllGroupsAndLeavesCachedFilesOut()
    {
        Write("memory.max", "max");
        Write("pod/memory.max", "5000");
        Write("pod/memory.current", "3000");
        Write("pod/memory.stat", "anon 100\ninactive_file 1000\nactive_file 7");
        Write("pod/box/memory.max", "max");
        ControlGroup group = Assert.IsType<ControlGroup>(ControlGroup.Find(_folder, Membership("0::/pod/box")));
        Assert.Equal(5000, group.Max);
        Assert.Equal(2000, group.Used());
    }

    [Fact]
    public void FirstVersion_IsReadToo()
    {
        Write("memory/box/memory.limit_in_bytes", "4000");
        Write("memory/box/memory.usage_in_bytes", "3000");
        Write("memory/box/memory.stat", "cache 2\ninactive_file 1\ntotal_cache 9\ntotal_inactive_file 500");
        ControlGroup group = Assert.IsType<ControlGroup>(ControlGroup.Find(_folder, Membership("5:cpu:/x\n4:memory:/box\n0::/")));
        Assert.Equal(4000, group.Max);
        Assert.Equal(2500, group.Used());
    }

    [Fact]
    public void PathOfAnotherNamespace_FindsTheRootOfTheContainer()
    {
        Write("memory.max", "7000");
        Write("memory.current", "1");
        Assert.Equal(7000, ControlGroup.Find(_folder, Membership("0::/../../somewhere/else"))?.Max);
    }

    [Theory]
    [InlineData("max")]
    [InlineData("9223372036854771712")]
    public void Unlimited_IsNoGroup(string max)
    {
        Write("memory.max", max);
        Assert.Null(ControlGroup.Find(_folder, Membership("0::/")));
        Assert.Null(ControlGroup.Find(_folder, Path.Combine(_folder, "none")));
    }

    private MemoryGuard Guard(long max, long? afterCollection = null) => new(
        max,
        () => _used,
        () =>
        {
            _collections++;
            _used = afterCollection ?? _used;
        },
        _time);

    private (bool Changed, bool IsShort) Look(MemoryGuard guard, long used)
    {
        _used = used;
        bool changed = guard.Look();
        return (changed, guard.IsShort);
    }

    private string Membership(string text) => Write("membership", text);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
