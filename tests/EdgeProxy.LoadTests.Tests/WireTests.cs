using System.Text;

namespace EdgeProxy.LoadTests.Tests;

/// <summary>What clients and the origin read, in whatever pieces it comes.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, 5)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, 0)]
    [InlineData("HTTP/1.1 404 Not Found\r\ncontent-length:  0 \r\nConnection: close\r\n\r\n", 404, 0)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n", 200, 15)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", 101, 0)]
    public void Response_IsCompleteAtItsLastByteWhereverItIsCut(string text, int status, long bodyBytes)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            var reader = new ResponseReader();
            reader.Reset();
            Assert.False(reader.Feed(bytes.AsSpan(0, cut)));
            Assert.True(reader.Feed(bytes.AsSpan(cut)));
            Assert.Equal((status, bodyBytes, text.Contains("close", StringComparison.Ordinal)), (reader.Status, reader.BodyBytes, reader.Closes));
        }
    }

    [Fact]
    public void ResponseWithoutLength_EndsWithItsConnection()
    {
        var reader = new ResponseReader();
        reader.Reset();
        Assert.False(reader.Feed("HTTP/1.1 200 OK\r\n\r\nto the end"u8));
        Assert.True(reader.End());
        reader.Reset();
        Assert.False(reader.Feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nto"u8));
        Assert.False(reader.End());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore")]
    [InlineData("something else\r\n\r\n")]
    public void WhatIsNoSingleResponse_IsAMistake(string text)
    {
        var reader = new ResponseReader();
        reader.Reset();
        Assert.Throws<FormatException>(() => reader.Feed(Encoding.ASCII.GetBytes(text)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(5000)]
    public void Echo_HasTheClientsPayloadUnmasked(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        byte[] frame = WebSocketWire.ClientFrame(payload);
        byte[] echo = new byte[frame.Length];
        Assert.Equal(frame.Length, WebSocketWire.FrameBytes(frame));
        int echoed = WebSocketWire.Echo(frame, echo);
        Assert.Equal(frame.Length - 4, echoed);
        Assert.Equal(echoed, WebSocketWire.FrameBytes(echo));
        Assert.Equal(payload, echo[(echoed - length)..echoed]);
    }

    [Fact]
    public void Handshake_IsThatOfTheStandard()
    {
        // The example of RFC 6455, section 1.3.
        string response = Encoding.ASCII.GetString(WebSocketWire.UpgradeResponse("dGhlIHNhbXBsZSBub25jZQ=="u8));
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_AreCountedAndSummed()
    {
        var metrics = Exposition.Parse("# HELP a b\na 1\nb{x=\"1\"} 2\nb{x=\"2\"} 3.5\nbc 100\n");
        Assert.Equal((4, 5.5, 1.0, 0.0), (metrics.Series, metrics.ValueOf("b"), metrics.ValueOf("a"), metrics.ValueOf("none")));
    }
}
