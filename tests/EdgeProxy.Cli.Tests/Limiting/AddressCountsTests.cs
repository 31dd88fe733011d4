using System.Net;
using EdgeProxy.Testing;

namespace EdgeProxy.Cli.Tests;

public sealed class AddressCountsTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Key_IsTheAddressOrItsNetwork(string one, string other, bool isSame) =>
        Assert.Equal(isSame, AddressCounts.KeyOf(IPAddress.Parse(one)) == AddressCounts.KeyOf(IPAddress.Parse(other)));

    [Fact]
    public void AddressAtItsMax_IsRefusedUntilOneEnds()
    {
        var counts = new AddressCounts(100, seed: 1);
        Assert.True(counts.TryAdd(5, 2, out _));
        Assert.True(counts.TryAdd(5, 2, out _));
        Assert.False(counts.TryAdd(5, 2, out bool isCounted));
        Assert.False(isCounted);
        Assert.True(counts.TryAdd(6, 2, out _));
        counts.Remove(5);
        Assert.True(counts.TryAdd(5, 2, out isCounted));
        Assert.True(isCounted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ManyAddressesThatComeAndGo_AreCountedAsADictionaryDoes(int seed)
    {
        const int max = 3;
        var random = new Random(seed);
        var counts = new AddressCounts(32, (ulong)seed);
        var model = new Dictionary<ulong, int>();
        for (int step = 0; step < 20_000; step++)
        {
            ulong key = (ulong)random.Next(40);
            model.TryGetValue(key, out int has);
            if (random.Next(2) == 0)
            {
                Assert.Equal(has < max, counts.TryAdd(key, max, out bool isCounted));
                Assert.Equal(has < max, isCounted);
                model[key] = Math.Min(has + 1, max);
            }
            else if (has > 0)
            {
                counts.Remove(key);
                model[key] = has - 1;
            }

            Assert.Equal(model.Values.Count(static count => count > 0), counts.Addresses);
        }
    }

    [Fact]
    public void FullTable_LetsAddressesInUncounted()
    {
        var counts = new AddressCounts(1, seed: 1);
        ulong key = 0;
        bool isCounted = true;
        for (; isCounted; key++)
        {
            Assert.True(counts.TryAdd(key, 1, out isCounted));
        }

        Assert.Equal((int)key - 1, counts.Addresses);
        counts.Remove(0);
        Assert.True(counts.TryAdd(key, 1, out isCounted));
        Assert.True(isCounted);
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        var counts = new AddressCounts(1000, seed: 1);
        IPAddress[] addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];
        Allocation.AssertNone(() => Run(1), operations: 1000);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                ulong key = AddressCounts.KeyOf(addresses[i & 1]);
                counts.TryAdd(key, 5, out _);
                counts.Remove(key);
            }
        }
    }
}
