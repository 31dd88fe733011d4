using EdgeProxy.Http1.Tests;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// The catalogue's responses through the whole gateway: a refused head is a 502 and a refused body a cut connection, however the bytes arrive;
/// the upstream connection is never used again and nothing behind the error reaches a client.
/// </summary>
public sealed class ResponseCatalogueThroughTheGatewayTests
{
    private const string Behind = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    public static TheoryData<string> HeadNames => WireCase.NamesOf(ResponseCases.All);

    public static TheoryData<string> BodyNames => WireCase.NamesOf(BodyCases.Chunks.Concat(BodyCases.Trailers));

    [Theory]
    [MemberData(nameof(HeadNames))]
    public void ResponseHead_Is502(string name)
    {
        WireCase item = WireCase.Find(ResponseCases.All, name);
        GatewayFixture gateway = GatewayFixture.Forwarding();
        foreach (int cut in Cuts(item.Text.Length))
        {
            InMemoryConnection client = Ask(gateway, out InMemoryConnection upstream);
            upstream.SendSplit(Bytes.Of(item.Text + Behind), cut);
            string got = client.ReadText();
            Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", got, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", got, StringComparison.Ordinal);
            Assert.True(upstream.IsAborted);
            Assert.Equal(ExchangeEnd.UpstreamInvalid, gateway.Times.Last.End);
            Assert.Equal(item.Error, gateway.Times.Last.Error);
            client.Close();
            gateway.Loops.Run();
        }

        gateway.AssertNothingLeaks();
    }

    [Theory]
    [MemberData(nameof(BodyNames))]
    public void ResponseBody_CutsTheClient(string name)
    {
        WireCase item = WireCase.Find(BodyCases.Chunks.Concat(BodyCases.Trailers), name);
        bool isTrailer = BodyCases.Trailers.Contains(item);
        string body = isTrailer ? "5\r\nhello\r\n0\r\n" + item.Text : item.Text;
        GatewayFixture gateway = GatewayFixture.Forwarding();
        foreach (int cut in Cuts(body.Length))
        {
            InMemoryConnection client = Ask(gateway, out InMemoryConnection upstream);
            upstream.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            gateway.Loops.Run();
            upstream.SendSplit(Bytes.Of(body + Behind), cut);
            string got = client.ReadText();
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
            Assert.DoesNotContain("\r\n0\r\n", Conversation.BodyOf(got), StringComparison.Ordinal);
            Assert.DoesNotContain("evil", got, StringComparison.Ordinal);
            Assert.True(client.IsAborted);
            Assert.True(upstream.IsAborted);
            Assert.Equal(ExchangeEnd.UpstreamInvalid, gateway.Times.Last.End);
            Assert.Equal(item.Error, gateway.Times.Last.Error);
        }

        gateway.AssertNothingLeaks();
    }

    private static InMemoryConnection Ask(GatewayFixture gateway, out InMemoryConnection upstream)
    {
        InMemoryConnection client = gateway.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        upstream = gateway.Upstream();
        return client;
    }

    private static IEnumerable<int> Cuts(int length)
    {
        if (length <= 200)
        {
            return Enumerable.Range(0, length + 1);
        }

        var random = new Random(1);
        return Enumerable.Range(0, 20).Select(_ => random.Next(length)).Append(0).Append(length);
    }
}
