using CsCheck;

namespace EdgeProxy.Http1.Tests;

public sealed class PathCanonicalizerTests
{
    private static readonly string[] Pieces =
    [
        "/", "//", ".", "..", "%2e", "%2F", ";", "%3b", "%5c", "\\", "a", "Z", "~", "%41", "%c3%a9", "%C3", "%af", "%25", "25", "2f", "%", "%0",
        "\u0001", "\u00ff", "{", ":", "%20", "%7b",
    ];

    public static TheoryData<string> BothNames => WireCase.NamesOf(PathCases.AlsoPreserve);

    public static TheoryData<string> StrictNames => WireCase.NamesOf(PathCases.StrictOnly);

    [Theory]
    [MemberData(nameof(BothNames))]
    public void CataloguePath_IsRefusedUnderEitherPolicy(string name)
    {
        WireCase item = WireCase.Find(PathCases.AlsoPreserve, name);

        Assert.Equal(item.Error, Refusal(item.Text, PathPolicy.Strict));
        Assert.Equal(item.Error, Refusal(item.Text, PathPolicy.Preserve));
        Assert.False(PathCanonicalizer.IsCanonical(Bytes.Of(item.Text)));
    }

    [Theory]
    [MemberData(nameof(StrictNames))]
    public void CataloguePath_IsRefusedStrictlyAndPreservedByteForByte(string name)
    {
        WireCase item = WireCase.Find(PathCases.StrictOnly, name);

        Assert.Equal(item.Error, Refusal(item.Text, PathPolicy.Strict));
        Assert.Equal(item.Text, Canonical(item.Text, PathPolicy.Preserve));
        Assert.False(PathCanonicalizer.IsCanonical(Bytes.Of(item.Text)));
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("*", "*")]
    [InlineData("/", "/")]
    [InlineData("/a/", "/a/")]
    [InlineData("/a.b/.well-known/..a/...", "/a.b/.well-known/..a/...")]
    [InlineData("/-._~!$&'()*+,=:@", "/-._~!$&'()*+,=:@")]
    [InlineData("/%41%7a%30%2d%2E%5f%7E", "/Az0-._~")]
    [InlineData("/a%2eb", "/a.b")]
    [InlineData("/%c3%a9", "/%C3%A9")]
    [InlineData("/%C3%A9%e2%82%ac%f0%9f%98%80", "/%C3%A9%E2%82%AC%F0%9F%98%80")]
    [InlineData("/%3f%23%20%22%7b%5b%40%3d", "/%3F%23%20%22%7B%5B%40%3D")]
    [InlineData("/100%25", "/100%25")]
    [InlineData("/%25zz%2561", "/%25zz%2561")]
    [InlineData("/%25%7a", "/%25z")]
    public void GoodPath_HasOneCanonicalForm(string path, string canonical)
    {
        Assert.Equal(canonical, Canonical(path, PathPolicy.Strict));
        Assert.Equal(canonical, Canonical(path, PathPolicy.Preserve));
        Assert.True(PathCanonicalizer.IsCanonical(Bytes.Of(canonical)));
        Assert.Equal(string.Equals(path, canonical, StringComparison.Ordinal), PathCanonicalizer.IsCanonical(Bytes.Of(path)));
    }

    [Theory]
    [InlineData("path: trailing dot", "/admin.")]
    [InlineData("path: trailing space", "/admin%20")]
    [InlineData("path: case", "/Admin")]
    [InlineData("path: ? encoded", "/admin%3F")]
    public void PathThatDiffersFromAnother_StaysDifferent(string name, string path)
    {
        Assert.NotEmpty(name);
        Assert.Equal(path, Canonical(path, PathPolicy.Strict));
    }

    [Theory]
    [InlineData("//a//%2f;b%3B", "//a//%2f;b%3B")]
    [InlineData("/%61;%62//%e2%82%ac", "/a;b//%E2%82%AC")]
    public void PreservePolicy_KeepsDelimitersByteForByte(string path, string canonical)
    {
        Assert.Equal(canonical, Canonical(path, PathPolicy.Preserve));
    }

    [Fact]
    public void AnyPath_IsRefusedOrCanonicalizedOnce()
    {
        Gen<string> piece = Gen.OneOf(Pieces.Select(Gen.Const).ToArray());
        Property.Holds(
            Gen.Select(piece.Array[0, 12], Gen.Bool),
            20_000,
            item => "/" + string.Concat(item.Item1),
            item => CheckOnce("/" + string.Concat(item.Item1), item.Item2 ? PathPolicy.Strict : PathPolicy.Preserve));
    }

    private static void CheckOnce(string path, PathPolicy policy)
    {
        (ProtocolError error, string canonical) = Run(path, policy);
        bool isCanonical = PathCanonicalizer.IsCanonical(Bytes.Of(path));
        if (error != ProtocolError.None)
        {
            Assert.False(isCanonical);
            Assert.NotEqual(ProtocolError.None, Run(path, PathPolicy.Strict).Error);
            return;
        }

        bool isSame = string.Equals(path, canonical, StringComparison.Ordinal);
        bool isStrict = Run(path, PathPolicy.Strict).Error == ProtocolError.None;
        Assert.Equal((ProtocolError.None, canonical), Run(canonical, policy));
        Assert.True(canonical.Length <= path.Length);
        Assert.Equal(isSame && isStrict, isCanonical);
    }

    private static ProtocolError Refusal(string path, PathPolicy policy) => Run(path, policy).Error;

    private static string Canonical(string path, PathPolicy policy)
    {
        (ProtocolError error, string canonical) = Run(path, policy);
        Assert.Equal(ProtocolError.None, error);
        return canonical;
    }

    private static (ProtocolError Error, string Canonical) Run(string path, PathPolicy policy)
    {
        byte[] bytes = Bytes.Of(path);
        var destination = new byte[Math.Max(1, bytes.Length)];
        ProtocolError error = PathCanonicalizer.Canonicalize(Bytes.Misaligned(bytes), destination, policy, out int written);
        return (error, Bytes.Text(destination.AsSpan(0, written)));
    }
}
