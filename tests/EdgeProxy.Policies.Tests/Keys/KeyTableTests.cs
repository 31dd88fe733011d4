using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using CsCheck;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.Policies.Tests;

public class KeyTableTests(ITestOutputHelper output)
{
    private const uint Never = KeyEntry.Never;

    [Theory]
    [InlineData("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Hash_IsSha256(string key, string hex)
    {
        Assert.True(KeyHash.TryParseHex(System.Text.Encoding.ASCII.GetBytes(hex), out KeyHash hash));
        Assert.Equal(hash, KeyHash.OfKey(System.Text.Encoding.ASCII.GetBytes(key)));
    }

    [Fact]
    public void Hash_OfEveryLength_IsTheFrameworks()
    {
        byte[] key = new byte[300];
        var random = new Random(7);
        for (int length = 0; length <= key.Length; length++)
        {
            random.NextBytes(key);
            Assert.Equal(new KeyHash(SHA256.HashData(key.AsSpan(0, length))), KeyHash.OfKey(key.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a ")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adaa")]
    public void HexOfAnotherForm_IsRefused(string hex) => Assert.False(KeyHash.TryParseHex(System.Text.Encoding.ASCII.GetBytes(hex), out _));

    [Theory]
    [InlineData(true, 0u, Never, 100, KeyStatus.Valid)]
    [InlineData(true, 100u, Never, 99, KeyStatus.NotYetValid)]
    [InlineData(true, 100u, Never, 100, KeyStatus.Valid)]
    [InlineData(true, 0u, 100u, 99, KeyStatus.Valid)]
    [InlineData(true, 0u, 100u, 100, KeyStatus.Expired)]
    [InlineData(true, 0u, Never, 5_000_000_000, KeyStatus.Valid)]
    [InlineData(false, 0u, Never, 100, KeyStatus.Disabled)]
    [InlineData(false, 0u, 100u, 200, KeyStatus.Disabled)]
    public void Key_IsValidWithinItsTimeAndWhenEnabled(bool enabled, uint notBefore, uint expires, long now, KeyStatus status)
    {
        KeyTable table = Build([new KeyEntry(KeyHash.OfKey("k"u8), 7, notBefore, expires, enabled)]);
        Assert.Equal(new KeyMatch(status, 7, 0), table.Find(KeyHash.OfKey("k"u8), now));
        Assert.Equal(new KeyMatch(KeyStatus.Unknown, -1, -1), table.Find(KeyHash.OfKey("K"u8), now));
    }

    [Fact]
    public void EmptyTable_KnowsNobody()
    {
        Assert.Equal(KeyStatus.Unknown, KeyTable.Empty.Find(KeyHash.OfKey("k"u8), 0).Status);
        Assert.Equal(KeyStatus.Unknown, Build([]).Find(default, 0).Status);
    }

    [Fact]
    public void AnyHashes_AreFoundAsInADictionary() =>
        // Of few leading bytes, all the same place, and of few last bytes, differing only there.
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 30]).Array[0, 60].Sample(
            shapes =>
            {
                KeyEntry[] entries = [.. shapes.Select((shape, i) => Entry(Shaped(shape.Item1, shape.Item2, shape.Item3), i))];
                var duplicates = new List<KeyDuplicate>();
                KeyTable table = Build(entries, duplicates);
                var expected = new Dictionary<KeyHash, int>();
                var expectedDuplicates = new List<KeyDuplicate>();
                foreach (KeyEntry entry in entries)
                {
                    if (!expected.TryAdd(entry.Hash, entry.Index))
                    {
                        expectedDuplicates.Add(new KeyDuplicate(expected[entry.Hash], entry.Index));
                    }
                }

                Assert.Equal(expectedDuplicates, duplicates);
                Assert.Equal(expected.Count, table.Count);
                for (int shape = 0; shape < 16 * 31; shape++)
                {
                    KeyHash hash = Shaped(shape & 3, (shape >> 2) & 3, shape >> 4);
                    Assert.Equal(expected.GetValueOrDefault(hash, -1), table.Find(hash, 0).Index);
                }
            },
            iter: 200);

    /// <summary>Of hashes that crowd each other, some go, the others take other numbers, some come: what is found is what a new table finds.</summary>
    [Fact]
    public void PlacesTakenOver_EntriesAreFoundAsInANewTable() =>
        Gen.Select(Gen.Int[0, 15].Array[0, 60], Gen.Bool.Array[60], Gen.Int[0, 15].Array[0, 8]).Sample(
            (lasts, areKept, added) =>
            {
                KeyHash[] hashes = [.. lasts.Select((last, i) => Shaped(last & 3, i & 1, (i * 4) + (last >> 2)))];
                KeyTable earlier = Build([.. hashes.Select(Entry)]);
                int next = 0;
                int[] numberOf = [.. hashes.Select((_, i) => areKept[i] ? next++ : -1)];
                var builder = new KeyTableBuilder();
                KeyHash[] now = [.. hashes.Where((_, i) => areKept[i]), .. added.Select((last, i) => Shaped(last & 3, 3, (i * 16) + last))];
                for (int number = 0; number < now.Length; number++)
                {
                    builder.Add(Entry(now[number], number));
                }

                bool isDouble = now.Length > 0 && added.Length > 0;
                if (isDouble)
                {
                    builder.Add(Entry(now[0], now.Length));
                }

                var duplicates = new List<KeyDuplicate>();
                KeyTable table = builder.Build(earlier, numberOf, duplicates);
                Assert.Equal(isDouble ? [new KeyDuplicate(0, now.Length)] : [], duplicates);
                Assert.Equal(now.Length, table.Count);
                Assert.All(now, (hash, number) => Assert.Equal(number, table.Find(hash, 0).Index));
                Assert.All(hashes.Where((_, i) => !areKept[i]), hash => Assert.Equal(-1, table.Find(hash, 0).Index));
                Assert.All(hashes, (hash, number) => Assert.Equal(number, earlier.Find(hash, 0).Index));
            },
            iter: 2_000);

    [Theory]
    [InlineData(1_000_000, false)]
    [InlineData(100_000, true)]
    public void ManyKeys_AreBuiltInSecondsAndAllFound(int count, bool sorted)
    {
        KeyHash[] hashes = [.. Hashes(count)];
        if (sorted)
        {
            Array.Sort(hashes, (a, b) => a.Words.CompareTo(b.Words));
        }

        var watch = Stopwatch.StartNew();
        var builder = new KeyTableBuilder();
        for (int i = 0; i < count; i++)
        {
            builder.Add(Entry(hashes[i], i));
        }

        builder.Add(Entry(hashes[17], count));
        var duplicates = new List<KeyDuplicate>();
        KeyTable table = builder.Build(duplicates);
        output.WriteLine($"{watch.ElapsedMilliseconds} ms, {table.Bytes / 1_000_000} MB");
        Assert.Equal([new KeyDuplicate(17, count)], duplicates);
        Assert.Equal(count, table.Count);
        Assert.InRange(table.Bytes, 1, 70_000_000);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        watch.Restart();
        for (int i = 0; i < count; i++)
        {
            if (table.Find(hashes[i], 0).Index != i)
            {
                Assert.Fail($"Key {i} is not found.");
            }
        }

        output.WriteLine($"{watch.Elapsed.TotalNanoseconds / count:0} ns a look-up");
        Assert.All(Hashes(1_000, 99), hash => Assert.Equal(KeyStatus.Unknown, table.Find(hash, 0).Status));
    }

    /// <summary>
    /// Made-up hashes that differ in a few bits, wherever those are: placed by the hash's own bits they took ten seconds. Of 2^19 places,
    /// random ones would have 166,100 taken.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(28)]
    public void MadeUpHashes_AreSpread(int differing)
    {
        const int count = 200_000;
        const int placeBits = 19;
        var builder = new KeyTableBuilder(secret: 77);
        var spread = new KeySpread(secret: 77);
        var taken = new HashSet<ulong>();
        byte[] bytes = [.. Enumerable.Repeat((byte)0xAB, KeyHash.ByteCount)];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(differing), i);
            builder.Add(Entry(new KeyHash(bytes), i));
            taken.Add(spread.Of(new KeyHash(bytes)) >> (64 - placeBits));
        }

        KeyTable table = builder.Build([]);
        Assert.True(taken.Count > 160_000, $"{taken.Count} places are taken.");
        Assert.Equal(count, table.Count);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(differing), i);
            if (table.Find(new KeyHash(bytes), 0).Index != i)
            {
                Assert.Fail($"Key {i} is not found.");
            }
        }
    }

    [Fact]
    public void HashingAndFinding_AllocateNothing()
    {
        KeyTable table = Build([Entry(KeyHash.OfKey("key-0123456789-0123456789"u8), 0)]);
        Allocation.AssertNone(() => table.Find(KeyHash.OfKey("key-0123456789-0123456789"u8), 5));
    }

    private static KeyTable Build(KeyEntry[] entries, List<KeyDuplicate>? duplicates = null)
    {
        var builder = new KeyTableBuilder();
        foreach (KeyEntry entry in entries)
        {
            builder.Add(entry);
        }

        return builder.Build(duplicates ?? []);
    }

    private static KeyEntry Entry(KeyHash hash, int index) => new(hash, index, 0, Never, true);

    private static KeyHash Shaped(int first, int second, int last)
    {
        Span<byte> bytes = stackalloc byte[KeyHash.ByteCount];
        bytes[0] = (byte)(first * 85);
        bytes[12] = (byte)second;
        bytes[31] = (byte)last;
        return new KeyHash(bytes);
    }

    private static IEnumerable<KeyHash> Hashes(int count, int seed = 0)
    {
        byte[] key = new byte[24];
        byte[] hash = new byte[KeyHash.ByteCount];
        BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(8), seed);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            SHA256.HashData(key, hash);
            yield return new KeyHash(hash);
        }
    }
}
