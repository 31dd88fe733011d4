using System.Buffers;
using CsCheck;

namespace EdgeProxy.Caching.Tests;

public sealed class CacheKeyWriterTests
{
    private static readonly CacheKeyRules Chosen = CacheKeyRules.Default with { Query = QueryKey.Chosen, Parameters = [Message.Bytes("id"), Message.Bytes("page")] };
    private static readonly CacheKeyRules Sorted = CacheKeyRules.Default with { SortsQuery = true };

    [Theory]
    [InlineData("GET /a", "HEAD /a", true)]
    [InlineData("GET /a", "GET /A", false)]
    [InlineData("GET /a", "GET /a/", false)]
    [InlineData("GET /a", "GET /a?", false)]
    [InlineData("GET /a?b", "GET /a?b=", false)]
    [InlineData("GET /a?x=1&y=2", "GET /a?y=2&x=1", false)]
    [InlineData("GET /a?b=1", "GET /a?b=2", false)]
    [InlineData("GET /a | Cookie: a=1", "GET /a | Cookie: a=2", true)]
    public void WholeRequest_HasKey(string first, string second, bool isSame) => AssertSame(first, second, CacheKeyRules.Default, isSame);

    [Theory]
    [InlineData("GET /?id=1&utm=a", "GET /?utm=b&id=1", true)]
    [InlineData("GET /?id=1", "GET /?id=2", false)]
    [InlineData("GET /?id=1&page=2", "GET /?page=2&id=1", false)]
    [InlineData("GET /?id=1&id=2", "GET /?id=2&id=1", false)]
    [InlineData("GET /?id=1", "GET /?utm=1", false)]
    [InlineData("GET /?utm=1", "GET /?utm=2", true)]
    [InlineData("GET /?%69d=1", "GET /?%69d=2", false)]
    [InlineData("GET /?ID=1", "GET /?ID=2", false)]
    [InlineData("GET /?id[]=1", "GET /?id[]=2", false)]
    [InlineData("GET /?id%5b0]=1", "GET /?id%5b0]=2", false)]
    [InlineData("GET /?idx=1", "GET /?idx=2", true)]
    [InlineData("GET /?id=1&utm=x;id=2", "GET /?id=1&utm=x;id=3", false)]
    [InlineData("GET /?&&id=1&", "GET /?id=1", true)]
    public void ChosenParameters_AloneTellRequestsApart(string first, string second, bool isSame) => AssertSame(first, second, Chosen, isSame);

    [Theory]
    [InlineData("GET /?a=1&b=2&c", "GET /?c&b=2&a=1", true)]
    [InlineData("GET /?b=1&a=1&a=2", "GET /?a=1&a=2&b=1", true)]
    [InlineData("GET /?a=1&a=2", "GET /?a=2&a=1", false)]
    [InlineData("GET /?a=1", "GET /?b=1", false)]
    [InlineData("GET /?a=1&b=2", "GET /?a=1;b=2", false)]
    public void SortedParameters_MayComeInAnyOrder(string first, string second, bool isSame) => AssertSame(first, second, Sorted, isSame);

    [Fact]
    public void QueryThatIsLeftOut_TellsNothing() =>
        AssertSame("GET /?a=1", "GET /", CacheKeyRules.Default with { Query = QueryKey.None }, isSame: true);

    [Fact]
    public void MoreParametersThanAreSorted_AreTakenAsTheyAre()
    {
        string many = string.Join('&', Enumerable.Range(0, QueryParameters.CountMax + 1).Select(i => $"p{i}=1"));

        AssertSame($"GET /?{many}", $"GET /?{many}", Sorted, isSame: true);
        AssertSame($"GET /?{many}&z=1", $"GET /?z=1&{many}", Sorted, isSame: false);
    }

    [Theory]
    [InlineData("GET / | X-Tenant: a", "GET / | X-Tenant: b", false)]
    [InlineData("GET / | X-Tenant: a", "GET /", false)]
    [InlineData("GET / | X-Tenant: ", "GET /", false)]
    [InlineData("GET / | X-Tenant: a | X-Other: b", "GET / | X-Other: ab", false)]
    [InlineData("GET / | X-Tenant: a,b", "GET / | X-Tenant: a | X-Tenant: b", true)]
    public void ChosenHeaders_TellRequestsApart(string first, string second, bool isSame) =>
        AssertSame(first, second, CacheKeyRules.Default with { Headers = [Message.Bytes("x-tenant"), Message.Bytes("x-other")] }, isSame);

    [Fact]
    public void Parts_EachTellRequestsApart()
    {
        ParsedRequest request = Message.Request("GET /a");
        CacheKeyParts parts = PartsOf(request);
        byte[][] keys =
        [
            Write(parts, CacheKeyRules.Default),
            Write(parts with { IsHttps = true }, CacheKeyRules.Default),
            Write(parts with { Port = 8080 }, CacheKeyRules.Default),
            Write(parts with { Space = "b"u8 }, CacheKeyRules.Default),
            Write(parts with { Host = "b.example"u8 }, CacheKeyRules.Default),
            Write(parts with { Space = "a"u8 }, CacheKeyRules.Default with { IncludesIdentity = true }),
            Write(parts with { Identity = "key 1"u8 }, CacheKeyRules.Default with { IncludesIdentity = true }),
            Write(parts with { Identity = "key 2"u8 }, CacheKeyRules.Default with { IncludesIdentity = true }),
        ];

        Assert.Equal(keys.Length, keys.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(keys[0], Write(parts with { Port = 80, Host = "A.EXAMPLE"u8, Identity = "key 1"u8 }, CacheKeyRules.Default));
    }

    [Fact]
    public void KeyThatDoesNotFit_IsNotWritten()
    {
        CacheKeyParts parts = PartsOf(Message.Request("GET /a?b"));
        byte[] key = Write(parts, CacheKeyRules.Default);

        Assert.True(CacheKeyWriter.TryWrite(parts, CacheKeyRules.Default, new byte[key.Length], out _));
        for (int length = 0; length < key.Length; length++)
        {
            Assert.False(CacheKeyWriter.TryWrite(parts, CacheKeyRules.Default, new byte[length], out int written));
            Assert.Equal(0, written);
        }
    }

    /// <summary>Parts made of the very bytes that keys are put together with.</summary>
    [Fact]
    public void PartsThatDiffer_HaveKeysThatDiffer()
    {
        Gen<string> text = Gen.Char["\0\u0001\u0002\u0003/?&=;Ghs"].Array[0, 4].Select(chars => new string(chars));
        var rules = CacheKeyRules.Default with { IncludesIdentity = true };
        Gen<(string, string, string, string, bool)> parts = Gen.Select(text, text, text, text, Gen.Bool);
        Property.Holds(Gen.Select(parts, parts), 20_000, pair => $"{pair}", pair =>
        {
            bool isSame = pair.Item1 == pair.Item2
                || (!pair.Item1.Item5 && !pair.Item2.Item5 && (pair.Item1.Item1, pair.Item1.Item2, pair.Item1.Item4) == (pair.Item2.Item1, pair.Item2.Item2, pair.Item2.Item4));
            Assert.Equal(isSame, Write(Make(pair.Item1), rules).AsSpan().SequenceEqual(Write(Make(pair.Item2), rules)));
        });
    }

    private static CacheKeyParts Make((string Space, string Path, string Query, string Identity, bool HasQuery) parts) => new()
    {
        Space = Message.Bytes(parts.Space),
        Path = Message.Bytes(parts.Path),
        Query = Message.Bytes(parts.Query),
        HasQuery = parts.HasQuery,
        Identity = Message.Bytes(parts.Identity),
        Fields = new Http1.FieldTable(),
    };

    private static void AssertSame(string first, string second, CacheKeyRules rules, bool isSame)
    {
        byte[] firstKey = Write(PartsOf(Message.Request(first)), rules);
        byte[] secondKey = Write(PartsOf(Message.Request(second)), rules);

        Assert.Equal(isSame, firstKey.AsSpan().SequenceEqual(secondKey));
    }

    private static CacheKeyParts PartsOf(ParsedRequest request) => new()
    {
        Space = "shop/prod"u8,
        Host = request.Head.Host.Of(request.Bytes),
        Path = request.Head.Path.Of(request.Bytes),
        Query = request.Head.Query.Of(request.Bytes),
        HasQuery = request.Head.HasQuery,
        Fields = request.Fields,
        Bytes = request.Bytes,
    };

    /// <summary>Both ways of writing, which agree.</summary>
    private static byte[] Write(in CacheKeyParts parts, CacheKeyRules rules)
    {
        byte[] key = new byte[4096];
        Assert.True(CacheKeyWriter.TryWrite(parts, rules, key, out int written));
        var writer = new ArrayBufferWriter<byte>();
        CacheKeyWriter.Write(parts, rules, writer);
        Assert.Equal(key[..written], writer.WrittenSpan.ToArray());
        return key[..written];
    }
}
