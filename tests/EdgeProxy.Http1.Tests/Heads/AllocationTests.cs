using EdgeProxy.Testing;

namespace EdgeProxy.Http1.Tests;

/// <summary>Parsing and writing allocate nothing once warm: a property of the code, not a timing.</summary>
public sealed class AllocationTests
{
    private const int Operations = 10_000;

    private static readonly byte[] Request = Bytes.Of(
        "GET /orders/1?x=y HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: x\r\nAccept: */*\r\nX-Other: y\r\nConnection: keep-alive, X-Other, Upgrade\r\nTE: trailers\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    private static readonly byte[] Response = Bytes.Of(
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");

    [Fact]
    public void HeadsAndHandshake_AllocateNothing()
    {
        var request = new RequestHead();
        var response = new ResponseHead();
        AssertAllocatesNothing(() =>
        {
            request.Reset();
            response.Reset();
            bool isComplete = RequestHeadParser.Parse(Request.AsSpan(0, 40), request, HeadLimits.Default) == ParseStatus.Incomplete
                && RequestHeadParser.Parse(Request, request, HeadLimits.Default) == ParseStatus.Complete
                && ResponseHeadParser.Parse(Response, response, HeadLimits.Default, KnownMethod.Get) == ParseStatus.Complete;
            return isComplete && WebSocketHandshake.IsAcceptedBy(request, Request, response, Response);
        });
    }

    [Fact]
    public void RefusedHead_AllocatesNothing()
    {
        byte[] bytes = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: x\r\n\r\n");
        var request = new RequestHead();
        AssertAllocatesNothing(() =>
        {
            request.Reset();
            return RequestHeadParser.Parse(bytes, request, HeadLimits.Default) == ParseStatus.Invalid;
        });
    }

    [Fact]
    public void ChunksAndTrailers_AllocateNothing()
    {
        byte[] bytes = Bytes.Of("5;a=\"b\"\r\nhello\r\n0\r\nX-T: 1\r\n\r\n");
        var fields = new FieldTable();
        AssertAllocatesNothing(() =>
        {
            var decoder = default(ChunkedDecoder);
            bool isData = decoder.Decode(bytes, out int consumed, out _) == ChunkedStatus.Data;
            bool isEnd = decoder.Decode(bytes.AsSpan(consumed), out int rest, out _) == ChunkedStatus.TrailersNext;
            return isData && isEnd && TrailerParser.Parse(bytes.AsSpan(consumed + rest), fields, HeadLimits.Default, out _, out _) == ParseStatus.Complete;
        });
    }

    [Fact]
    public void Path_AllocatesNothing()
    {
        byte[] path = Bytes.Of("/a/%41%c3%a9");
        var destination = new byte[path.Length];
        AssertAllocatesNothing(() => !PathCanonicalizer.IsCanonical(path)
            && PathCanonicalizer.Canonicalize(path, destination, PathPolicy.Strict, out _) == ProtocolError.None);
    }

    [Fact]
    public void Writer_AllocatesNothing()
    {
        var destination = new byte[100];
        AssertAllocatesNothing(() =>
        {
            var writer = new HeadWriter(destination);
            writer.WriteNumberField("Content-Length"u8, 12345);
            return ChunkedEncoder.WriteChunkHeader(destination.AsSpan(writer.Written), 16384) == 6;
        });
    }

    private static void AssertAllocatesNothing(Func<bool> action)
    {
        bool isRight = true;
        Allocation.AssertNone(() => isRight &= action(), Operations);
        Assert.True(isRight, "The action did not do what it is measured for.");
    }
}
