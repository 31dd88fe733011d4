using System.Buffers.Binary;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>Looking up API keys, each time another one, so that a large table is read from memory and not from a cache.</summary>
[MemoryDiagnoser]
public class KeyBenchmarks
{
    private const long Now = 1_800_000_000;
    private readonly byte[] _key = "edge_0123456789abcdefghijklmnopqrstuv"u8.ToArray();
    private KeyHash[] _hashes = [];
    private KeyTable _table = KeyTable.Empty;
    private uint _next;

    public static int[] KeyCounts { get; } = [1_000, 1_000_000];

    [ParamsSource(nameof(KeyCounts))]
    public int Keys { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _hashes = new KeyHash[Keys];
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> hash = stackalloc byte[KeyHash.ByteCount];
        for (int i = 0; i < Keys; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            SHA256.HashData(key, hash);
            _hashes[i] = new KeyHash(hash);
        }

        Build();
    }

    /// <summary>From hashes in memory, as a stream of documents gives them; run it alone.</summary>
    [Benchmark]
    public KeyTable Build()
    {
        var builder = new KeyTableBuilder();
        for (int i = 0; i < _hashes.Length; i++)
        {
            builder.Add(new KeyEntry(_hashes[i], i, 0, KeyEntry.Never, true));
        }

        return _table = builder.Build([]);
    }

    [Benchmark]
    public KeyMatch Find() => _table.Find(_hashes[_next = (_next + 777_777) % (uint)Keys], Now);

    [Benchmark]
    public KeyMatch FindNone()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_key, ++_next * 0x9E37_79B9_7F4A_7C15);
        return _table.Find(new KeyHash(_key), Now);
    }

    [Benchmark]
    public KeyMatch HashAndFind()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_key, ++_next);
        return _table.Find(KeyHash.OfKey(_key), Now);
    }
}
