using System.Buffers.Binary;
using EdgeProxy.Caching;

namespace EdgeProxy.Benchmarks;

/// <summary>A store and what asks it: keys as long as those of requests, each time another one, in an order that no cache of the processor foresees.</summary>
internal sealed class CacheWorkload : IDisposable
{
    public const long Now = 1_000;
    public const int HeadBytes = 250;
    public const int MetadataBytes = 64;
    private const int NumberOffset = 32;

    private static readonly byte[] Head = new byte[HeadBytes];
    private static readonly byte[] Metadata = new byte[MetadataBytes];
    private readonly CacheLoop[] _loops;

    public CacheWorkload(long budgetBytes, int loops = 1)
    {
        Store = new CacheStore(new CacheStoreOptions { BudgetBytes = budgetBytes, Loops = loops, Secret = (0x1234_5678, 0x9ABC_DEF0) });
        _loops = [.. Enumerable.Range(0, loops).Select(_ => Store.CreateLoop(new NoWakes()))];
    }

    public CacheStore Store { get; }

    public static byte[] NewKey() => "GET https://api.example.com/v1/o/0123456789abcdef?fields=name,id"u8.ToArray();

    public static int EntryBytes(int bodyBytes) => NewKey().Length + HeadBytes + MetadataBytes + (2 * sizeof(ulong)) + bodyBytes;

    /// <summary>Looks a key up and reads its head and the first piece of its body.</summary>
    public int Find(byte[] key, uint number, int loop = 0)
    {
        if (_loops[loop].LookUp(KeyOf(key, number), Now, out CacheReader? reader) != LookUpStatus.Hit)
        {
            return 0;
        }

        reader!.Read(out ReadOnlyMemory<byte> memory);
        int length = reader.Head.Length + memory.Length;
        reader.Dispose();
        return length;
    }

    public bool Fill(byte[] key, uint number, ReadOnlySpan<byte> body, ulong tag = 1)
    {
        ReadOnlySpan<ulong> tags = [tag, 2];
        if (_loops[0].BeginFill(KeyOf(key, number), Now, Store.Epoch, 0, out CacheFill? fill, out CacheReader? reader) != FillStart.Started)
        {
            reader?.Dispose();
            return false;
        }

        fill!.SetHead(new EntryContent { Head = Head, Metadata = Metadata, Tags = tags, Length = body.Length });
        fill.Append(body);
        return fill.Complete(Now);
    }

    public void Dispose() => Store.Dispose();

    private CacheKey KeyOf(byte[] key, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(NumberOffset), number);
        return Store.KeyOf(key);
    }

    private sealed class NoWakes : IWakeTarget
    {
        public void Wake(int token)
        {
        }
    }
}
