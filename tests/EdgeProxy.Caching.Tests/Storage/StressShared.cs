using System.Text;

namespace EdgeProxy.Caching.Tests;

/// <summary>What the loops of a stress test know of each other.</summary>
internal sealed class StressShared(CacheStore store, int keys)
{
    public const int Tags = 16;

    private readonly long[] _keyFloors = new long[keys];
    private readonly long[] _tagFloors = new long[Tags];
    private long _everythingFloor;
    private long _stamp;
    public long Windows;
    public long Refused;
    public long Joined;
    public long BytesRead;

    public CacheStore Store { get; } = store;

    public int Keys { get; } = keys;

    public long Stamp => Volatile.Read(ref _stamp);

    public static byte[] KeyOf(int number) => Encoding.ASCII.GetBytes($"/{number % 10}/{number}");

    public static ulong TagOf(int number) => 1000 + ((ulong)number % Tags);

    /// <summary>Entries of this key that are found from now on were requested after this.</summary>
    public long FloorOf(int number) => Math.Max(
        Volatile.Read(ref _everythingFloor), Math.Max(Volatile.Read(ref _keyFloors[number]), Volatile.Read(ref _tagFloors[number % Tags])));

    /// <summary>Purges something, and then says that it has.</summary>
    public void Purge(Random random)
    {
        long stamp = Interlocked.Increment(ref _stamp);
        int number = random.Next(Keys);
        switch (random.Next(100))
        {
            case 0:
                Store.PurgeEverything();
                Raise(ref _everythingFloor, stamp);
                break;
            case < 40:
                Store.PurgeKey(Store.KeyOf(KeyOf(number)));
                Raise(ref _keyFloors[number], stamp);
                break;
            case < 50:
                Store.PurgePrefix(KeyOf(number));
                Raise(ref _keyFloors[number], stamp);
                break;
            default:
                Store.PurgeTag(TagOf(number));
                Raise(ref _tagFloors[number % Tags], stamp);
                break;
        }
    }

    private static void Raise(ref long floor, long stamp)
    {
        for (long seen = Volatile.Read(ref floor); seen < stamp;)
        {
            long before = Interlocked.CompareExchange(ref floor, stamp, seen);
            seen = before == seen ? stamp : before;
        }
    }
}
