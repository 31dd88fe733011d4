using System.Net.WebSockets;
using System.Security.Cryptography;

namespace EdgeProxy.EndToEnd;

/// <summary>Upgrades are tunnelled: the messages of one side are those of the other.</summary>
public sealed class WebSocketTests
{
    private const int LargeBytes = 16 * 1024 * 1024;

    [Fact]
    public async Task MessagesOf16Mebibytes_ComeBackWhole()
    {
        await using ScriptedOrigin origin = await WebSocketEchoOrigin.StartAsync();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using ClientWebSocket socket = await ConnectAsync(gateway, limit.Token);
        for (int round = 0; round < 3; round++)
        {
            byte[] message = RandomNumberGenerator.GetBytes(LargeBytes);

            // Both at once: the echo begins before the message ends, and nobody between holds it whole.
            Task sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
            byte[] echo = await ReceiveAsync(socket, limit.Token);
            await sending;
            Assert.True(message.AsSpan().SequenceEqual(echo), $"Round {round}: {echo.Length} bytes came back, and not the same.");
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", limit.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal("done", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task LargeMessages_PassInBoundedMemory()
    {
        await using ScriptedOrigin origin = await WebSocketEchoOrigin.StartAsync();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using ClientWebSocket socket = await ConnectAsync(gateway, limit.Token);
        byte[] message = new byte[LargeBytes];
        await ResidentMemory.AssertBoundedAsync(gateway.Process, async () =>
        {
            for (int round = 0; round < 4; round++)
            {
                Task sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
                Assert.Equal(LargeBytes, (await ReceiveAsync(socket, limit.Token)).Length);
                await sending;
            }
        });
    }

    [Fact]
    public async Task OfferedProtocols_AreAnsweredByTheOrigin()
    {
        await using ScriptedOrigin origin = await WebSocketEchoOrigin.StartAsync();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using CancellationTokenSource limit = new(TestHttp.Limit);
        using ClientWebSocket socket = await ConnectAsync(gateway, limit.Token, "chat.v2", "chat.v1");
        Assert.Equal("chat.v2", socket.SubProtocol);
    }

    [Fact]
    public async Task BytesBehindThe101InTheSamePacket_AreKept()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);

        // The key and its answer are those of RFC 6455 section 1.3.
        await client.SendAsync(
            "GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\u0081\u0005first");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("\u0081\u0005first", await client.ReadExactlyAsync(7));
        await client.SendAsync("\u0081\u0080mask");
        Assert.Equal("\u0081\u0080mask", await upstream.ReadExactlyAsync(6));
    }

    [Fact]
    public async Task WrongAccept_IsNotTunnelled()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(
            "GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> ConnectAsync(GatewayProcess gateway, CancellationToken limit, params string[] protocols)
    {
        ClientWebSocket socket = new();
        socket.Options.Proxy = null;
        foreach (string protocol in protocols)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/echo"), limit);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, CancellationToken limit)
    {
        byte[] message = new byte[LargeBytes + 1];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(message.AsMemory(length), limit);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return message[..length];
            }
        }
    }
}
