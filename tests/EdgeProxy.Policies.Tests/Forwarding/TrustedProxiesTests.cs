using System.Net;
using System.Text;
using CsCheck;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class TrustedProxiesTests
{
    private static readonly TrustedProxies Proxies = Of("10.0.0.0/8", "192.168.1.1/32", "fd00::/8");

    [Theory]
    [InlineData("203.0.113.9", "1.1.1.1", "203.0.113.9")] // An untrusted peer's word counts for nothing.
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1", "1.1.1.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1")] // What a client put in front is not believed.
    [InlineData("10.0.0.1", "1.1.1.1, 10.9.9.9", "1.1.1.1")]
    [InlineData("10.0.0.1", "6.6.6.6,1.1.1.1,10.9.9.9,\t192.168.1.1 ", "1.1.1.1")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")] // All trusted: the leftmost.
    [InlineData("10.0.0.1", "1.1.1.1, unknown, 10.0.0.2", "10.0.0.2")] // Behind what cannot be read nothing is believed.
    [InlineData("10.0.0.1", "1.1.1.1,, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "1.1.1.1,", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1:8080", "1.1.1.1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:DB8:0:0::1]", "2001:db8::1")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("fd00::1", "1.1.1.1, fd12::9", "1.1.1.1")]
    [InlineData("::ffff:10.0.0.1", "1.1.1.1", "1.1.1.1")] // A mapped peer is the IPv4 peer.
    [InlineData("::ffff:203.0.113.9", "1.1.1.1", "203.0.113.9")]
    [InlineData("10.0.0.1", "1.1.1.1, ::ffff:10.0.0.2", "1.1.1.1")]
    [InlineData("10.0.0.1", "[::ffff:1.1.1.1]", "1.1.1.1")]
    [InlineData("10.0.0.1", "010.0.0.2", "10.0.0.1")] // Octal to some readers.
    [InlineData("10.0.0.1", "1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "0x01.1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.256", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1:", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1:99999", "10.0.0.1")]
    [InlineData("10.0.0.1", "fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "[::1", "10.0.0.1")]
    [InlineData("10.0.0.1", "[]", "10.0.0.1")]
    [InlineData("10.0.0.1", "1::2::3", "10.0.0.1")]
    [InlineData("10.0.0.1", "1:2:3:4:5:6:7", "10.0.0.1")]
    [InlineData("10.0.0.1", "1:2:3:4:5:6:7:8:9", "10.0.0.1")]
    [InlineData("10.0.0.1", "1:2:3:4:5:6:7:8:", "10.0.0.1")]
    [InlineData("10.0.0.1", "1:2:3:4:5:6:7:8::", "10.0.0.1")]
    [InlineData("10.0.0.1", "::1.1.1.1:5", "10.0.0.1")]
    [InlineData("10.0.0.1", "12345::", "10.0.0.1")]
    [InlineData("10.0.0.1", "<script>", "10.0.0.1")]
    public void ForwardedFor_IsWalkedFromTheRightOverTrustedAddresses(string peer, string header, string client) =>
        Assert.Equal(client, Resolve(Proxies, peer, header));

    [Theory]
    [InlineData("203.0.113.9", "for=1.1.1.1", "203.0.113.9")]
    [InlineData("10.0.0.1", "for=1.1.1.1", "1.1.1.1")]
    [InlineData("10.0.0.1", "For=1.1.1.1;proto=http;by=10.0.0.1", "1.1.1.1")]
    [InlineData("10.0.0.1", "proto=http; FOR=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17")]
    [InlineData("10.0.0.1", "for=6.6.6.6, for=1.1.1.1;host=\"a,b;for=7.7.7.7\", for=10.0.0.2", "1.1.1.1")]
    [InlineData("10.0.0.1", "for=1.1.1.1, for=unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "for=1.1.1.1, for=_hidden, for=10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "for=\"1.1.1.1:_port\"", "1.1.1.1")]
    [InlineData("10.0.0.1", "for=1.1.1.1, proto=https", "10.0.0.1")]
    [InlineData("10.0.0.1", "for=1.1.1.1;for=2.2.2.2", "10.0.0.1")]
    [InlineData("10.0.0.1", "for=\"6.6.6.6, for=1.1.1.1, for=10.0.0.2", "1.1.1.1")] // A quote left open by a client spoils its own part only.
    [InlineData("10.0.0.1", "host=\"x\\\", for=6.6.6.6;y=\\\"\";for=1.1.1.1", "1.1.1.1")] // Escaped quotes do not end a string.
    [InlineData("10.0.0.1", "for=1.1.1.1\"", "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    public void Forwarded_IsWalkedFromTheRightOverTrustedAddresses(string peer, string header, string client) =>
        Assert.Equal(client, ResolveForwarded(peer, header));

    [Theory]
    [InlineData("10.0.0.0", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("9.255.255.255", false)]
    [InlineData("11.0.0.0", false)]
    [InlineData("::ffff:10.1.1.1", true)]
    [InlineData("fdff::1", true)]
    [InlineData("fe00::", false)]
    [InlineData("192.168.1.2", false)]
    public void Address_IsTrustedWithinItsNetworks(string address, bool trusted) =>
        Assert.Equal(trusted, Proxies.Contains(IPAddress.Parse(address)));

    [Fact]
    public void MappedNetwork_IsTheIPv4Network()
    {
        TrustedProxies proxies = Of("::ffff:10.0.0.0/104");
        Assert.True(proxies.Contains(IPAddress.Parse("10.1.2.3")));
        Assert.False(proxies.Contains(IPAddress.Parse("11.1.2.3")));
    }

    [Fact]
    public void AllOfIPv6_HoldsNoIPv4()
    {
        TrustedProxies proxies = Of("::/0");
        Assert.True(proxies.Contains(IPAddress.Parse("2001:db8::1")));
        Assert.False(proxies.Contains(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.False(proxies.Contains(IPAddress.Parse("10.1.2.3")));
    }

    [Fact]
    public void None_TrustsNobody()
    {
        Assert.True(TrustedProxies.None.IsEmpty);
        Assert.Equal("10.0.0.1", Resolve(TrustedProxies.None, "10.0.0.1", "1.1.1.1"));
    }

    [Fact]
    public void AnyNetworks_ContainWhatThePlatformSaysTheyContain()
    {
        Gen<IPAddress> address = Gen.OneOf(Gen.Byte[0, 3].Array[4], Gen.Byte[0, 1].Array[16]).Select(bytes => new IPAddress(bytes));
        Gen<IPNetwork> network = Gen.Select(address, Gen.Int[0, 128], (prefix, length) => Masked(prefix, length));
        Gen.Select(network.Array[0, 6], address.Array[1, 20]).Sample((networks, addresses) =>
        {
            var proxies = new TrustedProxies(networks);
            Assert.All(addresses, tested => Assert.Equal(networks.Any(one => one.Contains(tested)), proxies.Contains(tested)));
        }, iter: 2_000);
    }

    [Fact]
    public void AnyIPv6Address_IsReadAndWrittenAsThePlatformDoes() =>
        Gen.OneOf(Gen.Byte.Array[16], Gen.OneOf<byte>(0, 0, 0, 1, 0xAB).Array[16]).Sample(bytes =>
        {
            bytes[0] = 0x20; // Addresses that embed IPv4 are written differently by the platform.
            var address = new IPAddress(bytes);
            Assert.Equal(address.ToString(), Resolve(Proxies, "10.0.0.1", address.ToString()));
        }, iter: 5_000);

    [Fact]
    public void AnyBytes_NeverThrowNorFindWhatThePlatformCannotRead() =>
        Gen.Char["0123456789abf:.[]%, "].Array[0, 24].Select(chars => new string(chars)).Sample(text =>
        {
            string client = Resolve(Proxies, "10.0.0.1", text);
            string last = text.Split(',')[^1].Trim();
            if (client != "10.0.0.1" && !last.Contains('[', StringComparison.Ordinal) && last.Count(letter => letter == ':') != 1)
            {
                Assert.True(IPAddress.TryParse(last, out _), $"{last} was read as {client}");
            }
        }, iter: 20_000);

    [Fact]
    public void ResolveClient_AllocatesNothing()
    {
        var peer = IPAddress.Parse("::ffff:10.0.0.1");
        byte[] header = Encoding.ASCII.GetBytes("1.1.1.1, [fd00::1]:80, 10.0.0.2");
        byte[] forwarded = Encoding.ASCII.GetBytes("for=1.1.1.1, for=\"[fd00::1]:80\";proto=http, for=10.0.0.2");
        byte[] text = new byte[45];
        Allocation.AssertNone(() =>
        {
            Proxies.ResolveClient(peer, header, text);
            Proxies.ResolveClientForwarded(peer, forwarded, text);
        });
    }

    private static TrustedProxies Of(params string[] networks) => new([.. networks.Select(text => IPNetwork.Parse(text))]);

    private static string Resolve(TrustedProxies proxies, string peer, string header)
    {
        byte[] text = new byte[45];
        int length = proxies.ResolveClient(IPAddress.Parse(peer), Encoding.ASCII.GetBytes(header), text);
        return Encoding.ASCII.GetString(text, 0, length);
    }

    private static string ResolveForwarded(string peer, string header)
    {
        byte[] text = new byte[45];
        int length = Proxies.ResolveClientForwarded(IPAddress.Parse(peer), Encoding.ASCII.GetBytes(header), text);
        return Encoding.ASCII.GetString(text, 0, length);
    }

    private static IPNetwork Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        length = Math.Min(length, bytes.Length * 8);
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
