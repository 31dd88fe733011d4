using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>One connection of a <see cref="ChaosOrigin"/>: its requests, verified, and what it answers them.</summary>
internal sealed class ChaosAnswers(Socket socket, Random random, ChaosLedger ledger, Func<bool> isCalm)
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan ConnectionLimit = TimeSpan.FromSeconds(60);

    private readonly WireReader _reader = new(socket);

    public async Task ServeAsync()
    {
        using CancellationTokenSource limit = new(ConnectionLimit);
        while (await _reader.ReadHeadAsync(limit.Token) is { End: not WireEnd.NoMessage } head)
        {
            if (head.End != WireEnd.Complete)
            {
                Verify(head);
                return;
            }

            if (head.Field("upgrade").Length > 0)
            {
                await TunnelAsync(head, limit.Token);
                return;
            }

            bool isGood = isCalm() || random.Next(100) < 70;
            if (!isGood && random.Next(8) == 0)
            {
                ledger.Count("origin: early answer");
                await SendAsync(Message(head, "413 Content Too Large", ChaosFraming.Closing), limit.Token);
                return;
            }

            WireMessage request = await _reader.ReadBodyAsync(head, isResponse: false, limit.Token);
            Verify(request);
            if (request.End != WireEnd.Complete || !await (isGood ? AnswerAsync(request, limit.Token) : MisbehaveAsync(request, limit.Token)))
            {
                return;
            }
        }
    }

    /// <summary>Whatever clients do, a request that reaches the origin whole is the one that was meant.</summary>
    private void Verify(WireMessage request)
    {
        if (request.End == WireEnd.Malformed)
        {
            ledger.Violate($"the origin got what is no HTTP: \"{request.StartLine}\"");
        }
        else if (request.End == WireEnd.Complete && request.Field(BodySum.FieldName) is { Length: > 0 } sum && sum != request.Sum)
        {
            ledger.Violate($"the origin got a whole request with a wrong body of {request.BodyBytes} bytes: \"{request.StartLine}\"");
        }
    }

    /// <summary>False when the connection is over.</summary>
    private async Task<bool> AnswerAsync(WireMessage request, CancellationToken limit)
    {
        ledger.Count("origin: good");
        ChaosFraming framing = (ChaosFraming)random.Next((int)ChaosFraming.Length, (int)ChaosFraming.Closing + 1);
        if (random.Next(10) == 0)
        {
            await SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"), limit);
        }

        await SendAsync(Message(request, "200 OK", framing), limit);
        if (framing != ChaosFraming.Closing)
        {
            return true;
        }

        await EndCleanlyAsync(limit);
        return false;
    }

    private async Task<bool> MisbehaveAsync(WireMessage request, CancellationToken limit)
    {
        ChaosFraming framing = (ChaosFraming)random.Next((int)ChaosFraming.Length, (int)ChaosFraming.ChunkedWithTrailer + 1);
        byte[] message = Message(request, "200 OK", framing);
        byte[] part = message[..random.Next(message.Length)];
        switch (random.Next(8))
        {
            case 0:
                ledger.Count("origin: cut by an end");
                await SendAsync(part, limit);
                return false;
            case 1:
                ledger.Count("origin: cut by a reset");
                await SendAsync(random.Next(2) == 0 ? part : Part(Message(request, "200 OK", ChaosFraming.Closing)), limit);
                ChaosSocket.Reset(socket);
                return false;
            case 2:
                ledger.Count("origin: no answer");
                await Task.Delay(Stall, limit);
                return false;
            case 3:
                ledger.Count("origin: stalls in the answer");
                await SendAsync(part, limit);
                await Task.Delay(Stall, limit);
                return false;
            case 4:
                ledger.Count("origin: garbage");
                await SendAsync(ChaosBody.Garbage("HTTP/1.1 200 OK", random), limit);
                return false;
            case 5:
                ledger.Count("origin: broken chunk");
                byte[] body = new byte[random.Next(1, 50_000)];
                random.NextBytes(body);
                await SendAsync(ChaosBody.Message(Head(request, "200 OK"), body, ChaosFraming.Chunked, random, breakAt: random.Next(2) == 0 ? 0 : random.Next(3)), limit);
                return false;
            case 6:
                // In one segment with the answer: what comes later may meet the next request, and then nobody can tell.
                ledger.Count("origin: more than was asked for");
                message = ChaosBody.Message(Head(request, "200 OK"), message[..random.Next(Math.Min(message.Length, 500))], framing, random);
                await ChaosSocket.SendAsync(socket, (byte[])[.. message, .. "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"u8], limit);
                return true;
            default:
                ledger.Count("origin: half-close behind the answer");
                await SendAsync(message, limit);
                await EndCleanlyAsync(limit);
                return false;
        }
    }

    private byte[] Part(byte[] message) => message[..random.Next(message.Length)];

    /// <summary>Says that nothing more comes, and waits for the other end to say so: a close with bytes unread would be a reset.</summary>
    private async Task EndCleanlyAsync(CancellationToken limit)
    {
        socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[1024];
        while (await _reader.ReadSomeAsync(rest, limit) > 0)
        {
        }
    }

    private async Task TunnelAsync(WireMessage head, CancellationToken limit)
    {
        ledger.Count("origin: tunnel");
#pragma warning disable CA5350 // RFC 6455 section 4.2.2 says SHA-1.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(head.Field("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await SendAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), limit);
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await _reader.ReadSomeAsync(buffer, limit)) > 0)
        {
            await ChaosSocket.SendAsync(socket, buffer.AsMemory(0, count), limit);
            if (!isCalm() && random.Next(40) == 0)
            {
                ChaosSocket.Reset(socket);
                return;
            }
        }
    }

    private byte[] Message(WireMessage request, string status, ChaosFraming framing) =>
        ChaosBody.Message(Head(request, status), ChaosBody.Random(random), framing, random);

    private static string Head(WireMessage request, string status) =>
        $"HTTP/1.1 {status}\r\n{ChaosClient.IdField}: {request.Field(ChaosClient.IdField)}\r\n";

    private Task SendAsync(byte[] bytes, CancellationToken limit) => !isCalm() && random.Next(6) == 0
        ? ChaosSocket.SendSlowlyAsync(socket, bytes, random, limit)
        : ChaosSocket.SendAsync(socket, bytes, limit);
}
