using System.Buffers.Binary;
using System.Net;
using CsCheck;
using Xunit.Abstractions;

namespace EdgeProxy.Policies.Tests;

public class BucketTableTests(ITestOutputHelper output)
{
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;

    [Fact]
    public void EachIdentity_HasItsOwnBucket()
    {
        BucketTableState table = Table(64, 10m, 3);
        for (ulong id = 0; id < 5; id++)
        {
            Assert.Equal(3, table.Remaining(id * 977, 0));
            Assert.Equal(4, Enumerable.Range(0, 4).TakeWhile(i => i == 3 || table.TryTake(id * 977, 0, out _)).Count());
            Assert.False(table.TryTake(id * 977, 0, out BucketCharge refused));
            Assert.Equal(Second / 10, refused.WaitNanoseconds);
        }

        Assert.Equal(5, table.Held);
        Assert.Equal(0, table.Overflowed);
    }

    [Fact]
    public void ChargeGivenBack_IsAsIfNeverTaken()
    {
        BucketTableState table = Table(64, 10m, 1);
        Assert.True(table.TryTake(5, 0, out BucketCharge charge));
        Assert.False(table.Peek(5, 0).Admits);
        Assert.True(table.GiveBack(charge));
        Assert.True(table.TryTake(5, 0, out _));
    }

    [Fact]
    public void MoreLiveIdentitiesThanPlaces_ShareTheOverflowBucket()
    {
        BucketTableState table = Table(8, 1m, 2);
        for (ulong id = 1; id <= 8; id++)
        {
            Assert.True(table.TryTake(id, 0, out _));
        }

        Assert.True(table.TryTake(100, 0, out BucketCharge charge));
        Assert.True(table.TryTake(101, 0, out _));
        Assert.False(table.TryTake(102, 0, out _));
        Assert.Equal(3, table.Overflowed);
        Assert.False(table.GiveBack(charge));

        // Those who were there are not touched.
        Assert.All(Enumerable.Range(1, 8), id => Assert.True(table.TryTake((ulong)id, 0, out _)));
    }

    [Fact]
    public void PlaceFoundAfterTheOverflowBucket_BeginsAtItsLevel()
    {
        BucketTableState table = Table(8, 1m, 2);
        for (ulong id = 1; id <= 8; id++)
        {
            Assert.True(table.TryTake(id, 0, out _));
        }

        Assert.True(table.TryTake(100, 0, out _));
        Assert.True(table.TryTake(100, 0, out _));

        // After a second the others are full again and one gives way; the newcomer has had its burst and gets what came in since.
        Assert.True(table.TryTake(100, Second + 1, out _));
        Assert.False(table.TryTake(100, Second + 1, out _));
        Assert.Equal(1, table.Evicted);
    }

    /// <summary>As many new addresses as EDGEPROXY_LIMIT_IDENTITIES says (500,000; ten million take some seconds), a quarter of a million a second.</summary>
    [Fact]
    public void Newcomers_LeaveMemoryAndARegularClientAlone()
    {
        int flood = int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_LIMIT_IDENTITIES") ?? "500000");
        BucketTableState table = Table(1 << 14, 10m, 5);
        var hash = new IdentityHash(1, 2);
        ulong regular = hash.Of(IPAddress.Parse("192.0.2.1"));
        ulong greedy = hash.Of(IPAddress.Parse("192.0.2.2"));
        var law = new LimitLaw(10m, 5, 0);
        long now = 0;
        for (int i = 0; i < 30; i++)
        {
            now += Second / 10;
            Assert.True(table.TryTake(regular, now, out _));
            Assert.Equal(law.TryTake(now), table.TryTake(greedy, now, out _));
        }

        // The regular client asks at half its rate, the greedy one at ten times its own.
        long admitted = 0;
        int allocating = 0;
        Span<byte> address = stackalloc byte[4];
        for (int i = 0; i < flood; i++)
        {
            now += 4_000;
            BinaryPrimitives.WriteInt32BigEndian(address, 0x0A00_0000 + i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            admitted += table.TryTake(hash.Of(address), now, out _) ? 1 : 0;
            bool isIntact = i % 50_000 != 0 || (table.TryTake(regular, now, out _) && table.Remaining(regular, now) >= 3);
            bool isHeld = i % 2_500 != 0 || table.TryTake(greedy, now, out _) == law.TryTake(now);
            allocating += i % 2_500 == 0 || GC.GetAllocatedBytesForCurrentThread() == before ? 0 : 1;
            if (!isIntact || !isHeld)
            {
                Assert.Fail($"After newcomer {i}: the regular client is well: {isIntact}, the greedy one is held to its limit: {isHeld}.");
            }
        }

        // A collection that other tests cause counts the rest of the thread's share of the heap, kilobytes at once: so newcomers are counted, not bytes.
        Assert.InRange(allocating, 0, flood / 1_000);
        output.WriteLine($"{admitted} of {flood} newcomers admitted, {table.Overflowed} to the overflow bucket, {table.Evicted} evicted, {table.Held} held");
        Assert.InRange(table.Held, 1, table.Capacity);
        Assert.InRange(table.Overflowed, 1, flood);
    }

    [Fact]
    public void FloodThatComesBack_CannotEstablishItselfEverywhere()
    {
        BucketTableState table = Table(8, 10m, 5);
        for (long now = 0; now < 5 * Second; now += Second)
        {
            for (ulong id = 1; id <= 8; id++)
            {
                table.TryTake(id, now, out _);
            }
        }

        // Two of eight places stay open to newcomers once their buckets are full; the six are kept for a minute.
        Assert.True(Enumerable.Range(100, 50).All(id => table.TryTake((ulong)id, (6 * Second) + (id * Second / 4), out _)));
        Assert.Equal(0, table.Overflowed);
        Assert.All(Enumerable.Range(1, 6), id => Assert.Equal(5, table.Remaining((ulong)id, 30 * Second)));
        long later = 10 * Minute;
        for (int i = 0; i < 8; i++)
        {
            Assert.True(table.TryTake((ulong)(1000 + i), later, out _));
        }

        Assert.Equal(0, table.Overflowed);
    }

    [Fact]
    public void AnySequence_KeepsTheBoundForEveryIdentity() =>
        Gen.Select(Gen.OneOf(3m, 333m, 7m), Gen.Long[1, 4], Gen.Select(Gen.Int[1, 14], Gen.Int[0, 300], Gen.Int[0, 30]).Array[1, 200]).Sample(
            (rate, burst, steps) =>
            {
                BucketTableState table = Table(8, rate, burst);
                var laws = new Dictionary<int, LimitLaw>();
                long now = 0;
                foreach ((int id, int gap, int long1) in steps)
                {
                    now += (long)(Second / rate) * gap / 500 + (long1 == 0 ? Minute : 0);
                    bool taken = table.TryTake((ulong)id, now, out BucketCharge charge);
                    if (taken && gap % 5 == 0 && table.GiveBack(charge))
                    {
                        continue;
                    }

                    if (taken)
                    {
                        laws.TryAdd(id, new LimitLaw(rate, burst, 0));
                        Assert.True(laws[id].TryTake(now), "one too many");
                    }
                }
            },
            iter: 1_000);

    [Fact]
    public void ThreadsOnAFullTable_KeepTheBoundForEveryIdentity()
    {
        const decimal rate = 1_000m;
        BucketTableState table = Table(16, rate, 2);
        // Terms change as of the changer's time, which may be long ago when the machine is busy: what that credits too much, were the
        // rates different, is said at SetTerms. The bursts may differ.
        BucketTerms[] terms = [table.Terms, BucketTerms.Create(rate, 3)];
        long clock = 0;
        int changer = 0;
        int changes = 0;
        (ulong Id, long Now, bool Taken)[] all = BucketStressTests.Run(100_000, () =>
        {
            long now = Interlocked.Add(ref clock, 20_000);
            if (now % 40_000_000 == 0 && Interlocked.CompareExchange(ref changer, 1, 0) == 0)
            {
                table.SetTerms(terms[++changes % 2], now);
                Volatile.Write(ref changer, 0);
            }

            // Two dozen that come and go, in waves, so that places change hands all the time.
            ulong id = 1 + ((ulong)now / 20_000 * 7 % 12) + ((ulong)now / 3_000_000 % 5 * 5);
            bool taken = table.TryTake(id << 59 | id, now, out BucketCharge charge);
            return (id, now, taken && !(now % 260_000 == 0 && table.GiveBack(charge)));
        });
        foreach (IGrouping<ulong, (ulong Id, long Now, bool Taken)> identity in all.Where(one => one.Taken).GroupBy(one => one.Id))
        {
            BucketStressTests.AssertAdmitted([.. identity.Select(one => one.Now).Order()], new LimitLaw(rate, 3, 0));
        }

        output.WriteLine($"{all.Count(one => one.Taken)} of {all.Length} admitted, {table.Overflowed} to the overflow bucket, {table.Evicted} evicted, {changes} changes");
        Assert.InRange(table.Evicted, 100, int.MaxValue);
        Assert.InRange(table.Overflowed, 100, int.MaxValue);
        Assert.InRange(changes, 10, int.MaxValue);
    }

    [Fact]
    public void TimeBeforeAnEviction_DoesNotMakeAnIdentityFullAgain()
    {
        // Evicted at 10 s, when it was full; a thread that was held up then comes with 1 s, when it was not.
        BucketTableState table = Table(8, 1m, 5);
        Assert.True(Enumerable.Range(0, 5).All(i => table.TryTake(99, Second, out _)));
        for (ulong id = 1; id <= 8; id++)
        {
            Assert.True(table.TryTake(id, 10 * Second, out _));
        }

        Assert.Equal(1, table.Evicted);
        Assert.False(table.TryTake(99, Second, out BucketCharge refused));
        Assert.Equal(9 * Second, refused.WaitNanoseconds);
        Assert.True(table.TryTake(99, 10 * Second, out _));
    }

    [Fact]
    public void IdentityHash_IsSipHash24()
    {
        // The test vectors of the SipHash paper: key 00..0F, message 00..(n-1).
        var hash = new IdentityHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908);
        byte[] message = [.. Enumerable.Range(0, 15).Select(i => (byte)i)];
        Assert.Equal(0x726F_DB47_DD0E_0E31UL, hash.Of(message.AsSpan(0, 0)));
        Assert.Equal(0xA129_CA61_49BE_45E5UL, hash.Of(message));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Addresses_AreOneIdentityByNetwork(string one, string other, bool same)
    {
        var hash = new IdentityHash(3, 4);
        Assert.Equal(same, hash.Of(IPAddress.Parse(one)) == hash.Of(IPAddress.Parse(other)));
    }

    private static BucketTableState Table(int identities, decimal rate, long burst) =>
        new(BucketTerms.Create(rate, burst), identities, Minute, 0);
}
