using EdgeProxy.Http1.Tests;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// The catalogue of attacks on request framing, lines, fields, paths and bodies (the HTTP/1 library's own cases), through the whole gateway:
/// each is refused with its status and a close, nothing that follows in the pipeline is looked at, and nothing
/// (of a broken body: nothing whole) reaches an upstream, however the bytes arrive.
/// </summary>
/// <remarks>
/// What an item makes pass rather than refuse is in <see cref="PassingCatalogueTests"/>; what takes a conversation in <see cref="NamedAttackTests"/>;
/// what an upstream sends in <see cref="ResponseCatalogueThroughTheGatewayTests"/>. docs/TESTING.md has the whole catalogue, item by item.
/// </remarks>
public sealed class SmugglingCatalogueTests
{
    private const string Next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>Longer texts are cut at so many places only.</summary>
    private const int CutsMax = 300;

    public static TheoryData<string> LineNames => WireCase.NamesOf(RequestLineCases.All);

    public static TheoryData<string> FieldNames => WireCase.NamesOf(RequestFieldCases.All);

    public static TheoryData<string> PathNames => WireCase.NamesOf(PathCases.All.Where(static item => !item.Name.Contains("raw", StringComparison.Ordinal) && item.Text[0] == '/'));

    public static TheoryData<string> ChunkNames => WireCase.NamesOf(BodyCases.Chunks);

    public static TheoryData<string> TrailerNames => WireCase.NamesOf(BodyCases.Trailers);

    [Theory]
    [MemberData(nameof(LineNames))]
    public void RequestLine_IsRefused(string name)
    {
        WireCase item = WireCase.Find(RequestLineCases.All, name);
        AssertRefused(item, item.Text);
    }

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void RequestField_IsRefused(string name)
    {
        WireCase item = WireCase.Find(RequestFieldCases.All, name);
        AssertRefused(item, item.Text);
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_IsRefused(string name)
    {
        WireCase item = WireCase.Find(PathCases.All, name);
        AssertRefused(item, $"GET {item.Text} HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    [Theory]
    [MemberData(nameof(ChunkNames))]
    public void Chunk_IsRefused(string name)
    {
        WireCase item = WireCase.Find(BodyCases.Chunks, name);
        AssertBodyRefused(item, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + item.Text);
    }

    [Theory]
    [MemberData(nameof(TrailerNames))]
    public void Trailer_IsRefused(string name)
    {
        WireCase item = WireCase.Find(BodyCases.Trailers, name);
        AssertBodyRefused(item, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n" + item.Text);
    }

    private static void AssertRefused(WireCase item, string text)
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        foreach (int cut in Cuts(text.Length))
        {
            InMemoryConnection client = gateway.Connect();
            client.SendSplit(Http1.Tests.Bytes.Of(text + Next), cut);
            AssertOneAnswer(item, client.ReadText());
            Assert.Empty(gateway.Upstreams.Attempts);
            client.Close();
            gateway.Loops.Run();
        }

        gateway.AssertNothingLeaks();
    }

    private static void AssertBodyRefused(WireCase item, string text)
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        foreach (int cut in Cuts(text.Length))
        {
            InMemoryConnection client = gateway.Connect();
            client.SendSplit(Http1.Tests.Bytes.Of(text + Next), cut);
            AssertOneAnswer(item, client.ReadText());
            while (gateway.Upstreams.Accepted.Count > 0)
            {
                InMemoryConnection upstream = gateway.Upstreams.TakeAccepted();
                string got = upstream.ReadText();
                Assert.True(upstream.IsAborted);
                Assert.DoesNotContain("\r\n0\r\n", got.Length > 0 ? Conversation.BodyOf(got) : got, StringComparison.Ordinal);
                Assert.DoesNotContain("/next", got, StringComparison.Ordinal);
            }

            client.Close();
            gateway.Loops.Run();
        }

        gateway.AssertNothingLeaks();
    }

    private static void AssertOneAnswer(WireCase item, string got)
    {
        int status = GatewayResponses.Of(ProtocolResponses.Of(item.Error)).Status;
        Assert.StartsWith($"HTTP/1.1 {status} ", got, StringComparison.Ordinal);
        Assert.Equal(1, got.Split("HTTP/1.1 ").Length - 1);
        Assert.Contains("\r\nConnection: close\r\n", got, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Cuts(int length)
    {
        if (length <= CutsMax)
        {
            return Enumerable.Range(0, length + 1);
        }

        var random = new Random(1);
        return Enumerable.Range(0, 30).Select(_ => random.Next(length)).Append(0).Append(length);
    }
}
