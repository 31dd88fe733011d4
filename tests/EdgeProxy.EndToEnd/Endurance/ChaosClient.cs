using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// A client that does right and wrong things by turns, and verifies every response: one that is complete by its framing is
/// the one to its request, with the body that its checksum says.
/// </summary>
internal sealed class ChaosClient(int number, int port, Random random, ChaosLedger ledger)
{
    public const string IdField = "x-chaos-id";

    /// <summary>What is counted when a request met the end of a connection that both sides had left idle for as long as is allowed.</summary>
    public const string Crossed = "client: request crossed the end of an idle connection";

    private const int RequestsPerConnection = 8;

    /// <summary>Above all timeouts of the gateway together: what takes longer hangs.</summary>
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(20);

    /// <summary>A refusal comes at once where an origin is down; without a rest the run would consist of them.</summary>
    private static readonly TimeSpan FailedRest = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// The gateway counts from the beginning of the turn of its loop in which it sends a response: without a processor that is a
    /// while before the client can see it.
    /// </summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromMilliseconds(500);

    private int _requests;

    /// <summary>When the last request on the connection was sent whole; 0 on a new one.</summary>
    private long _sentWhole;

    /// <summary>
    /// The longest that the gateway can have waited for the request that was sent last: what had come to its socket before the
    /// timeout must be answered, however late the client or the gateway is.
    /// </summary>
    private TimeSpan _idle;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using CancellationTokenSource limit = new(HangLimit);
            using Socket socket = NewSocket();
            try
            {
                await ConnectAsync(socket, limit.Token);
                await (random.Next(12) == 0 ? new ChaosTunnel(socket, random, ledger).RunAsync(limit.Token) : UseAsync(socket, limit, stop));
            }
            catch (OperationCanceledException)
            {
                ledger.Violate($"client {number}: nothing happened for {HangLimit} at its request {_requests}");
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                ledger.Count("client: the gateway had ended the connection");
                if (!socket.Connected && e is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    ledger.Violate("a connection was refused");
                    await Task.Delay(100, CancellationToken.None);
                }
            }
        }
    }

    private async Task UseAsync(Socket socket, CancellationTokenSource limit, CancellationToken stop)
    {
        bool isSlow = random.Next(8) == 0;
        WireReader reader = new(socket, isSlow ? () => (TimeSpan.FromMilliseconds(random.Next(10)), random.Next(1, 16_000)) : null);
        for (int i = 0; i < RequestsPerConnection && !stop.IsCancellationRequested; i++)
        {
            limit.CancelAfter(HangLimit);
            bool goesOn = random.Next(100) < 75 ? await AskAsync(socket, reader, limit.Token) : await MisbehaveAsync(socket, reader, limit.Token);
            if (!goesOn)
            {
                return;
            }
        }
    }

    /// <summary>A good request, be it slow. False when the connection is over.</summary>
    private async Task<bool> AskAsync(Socket socket, WireReader reader, CancellationToken limit)
    {
        string id = NextId();
        bool halfCloses = random.Next(15) == 0;
        byte[] request = Request(id, halfCloses ? "/half/closed" : "/whole");
        (WireMessage response, bool isOver) = await ExchangeAsync(socket, reader, request, halfCloses, limit);
        if (HasCrossed(response))
        {
            // What a client does then (RFC 9112 section 9.3.1), and not twice. No request of these has an effect that counts.
            ledger.Count(Crossed);
            using Socket another = NewSocket();
            await ConnectAsync(another, limit);
            (response, _) = await ExchangeAsync(another, new WireReader(another), request, halfCloses, limit);
        }

        Verify(response, id, isGood: true);
        await RestAsync(response, isOver, limit);
        return !isOver;
    }

    /// <summary>Mostly none; now and then for as long as a connection may be idle, so that both ends move at about the same moment.</summary>
    private async Task RestAsync(WireMessage response, bool isOver, CancellationToken limit)
    {
        if (!isOver && random.Next(40) == 0)
        {
            ledger.Count("client: idle for about the timeout");
            await Task.Delay(ChaosDocuments.KeepAlive + TimeSpan.FromMilliseconds(random.Next(-60, 60)), limit);
        }
        else
        {
            await Task.Delay(response.Status >= 500 ? FailedRest : TimeSpan.Zero, limit);
        }
    }

    private async Task<(WireMessage Response, bool IsOver)> ExchangeAsync(
        Socket socket, WireReader reader, byte[] request, bool halfCloses, CancellationToken limit)
    {
        Task sending = SendAsync(socket, request, halfCloses, limit);
        WireMessage response = await reader.ReadResponseAsync(limit);
        bool isOver = response.End != WireEnd.Complete || response.IsLast || halfCloses || !sending.IsCompletedSuccessfully;
        if (isOver)
        {
            socket.Dispose(); // What is still being sent, to an answer that came early, ends with it.
        }

        await FinishAsync(sending);
        return (response, isOver);
    }

    private async Task<bool> MisbehaveAsync(Socket socket, WireReader reader, CancellationToken limit)
    {
        string id = NextId();
        byte[] request = Request(id, random.Next(4) == 0 ? "/half/misbehaved" : "/whole");
        byte[] part = request[..random.Next(request.Length)];
        switch (random.Next(7))
        {
            case 0:
                ledger.Count("client: reset inside its request");
                await ChaosSocket.SendAsync(socket, part, limit);
                ChaosSocket.Reset(socket);
                return false;
            case 1:
                ledger.Count("client: end inside its request");
                await ChaosSocket.SendAsync(socket, part, limit);
                socket.Shutdown(SocketShutdown.Send);
                Verify(await reader.ReadResponseAsync(limit), id, isGood: false);
                return false;
            case 2:
                ledger.Count("client: reset while the response comes");
                await SendAsync(socket, request, halfCloses: false, limit);
                await reader.ReadSomeAsync(new byte[random.Next(1, 5000)], limit);
                ChaosSocket.Reset(socket);
                return false;
            case 3:
                ledger.Count("client: garbage");
                await ChaosSocket.SendAsync(socket, ChaosBody.Garbage("GET /whole HTTP/1.1", random), limit);
                socket.Shutdown(SocketShutdown.Send);
                Verify(await reader.ReadResponseAsync(limit), id: null, isGood: false);
                return false;
            case 4:
                ledger.Count("client: broken chunk");
                byte[] body = new byte[random.Next(1, 50_000)];
                random.NextBytes(body);
                Task sending = SendAsync(socket, ChaosBody.Message(Head("POST", "/whole", id), body, ChaosFraming.Chunked, random, breakAt: random.Next(2) == 0 ? 0 : random.Next(3)), false, limit);
                WireMessage response = await reader.ReadResponseAsync(limit);
                Verify(response, id, isGood: false);
                socket.Dispose();
                await FinishAsync(sending);
                return false;
            case 5:
                ledger.Count("client: no reading for a while");
                await SendAsync(socket, ChaosBody.Message(Head("GET", "/whole", id), [], ChaosFraming.None, random), false, limit);
                await Task.Delay(random.Next(500, 3500), limit);
                VerifyUnlessCrossed(await reader.ReadResponseAsync(limit), id);
                return false;
            default:
                return await PipelineAsync(socket, reader, id, limit);
        }
    }

    private async Task<bool> PipelineAsync(Socket socket, WireReader reader, string first, CancellationToken limit)
    {
        ledger.Count("client: pipeline");
        string second = NextId();
        byte[] both =
        [
            .. ChaosBody.Message(Head("GET", "/whole", first), [], ChaosFraming.None, random),
            .. ChaosBody.Message(Head("GET", "/whole", second), [], ChaosFraming.None, random),
        ];
        await SendAsync(socket, both, halfCloses: false, limit);
        WireMessage response = await reader.ReadResponseAsync(limit);
        VerifyUnlessCrossed(response, first);
        if (response.End != WireEnd.Complete || response.IsLast)
        {
            return false;
        }

        response = await reader.ReadResponseAsync(limit);
        Verify(response, second, isGood: true);
        return response.End == WireEnd.Complete && !response.IsLast;
    }

    private byte[] Request(string id, string path) => random.Next(3) == 0
        ? ChaosBody.Message(Head("GET", path, id), [], ChaosFraming.None, random)
        : ChaosBody.Message(
            Head(random.Next(2) == 0 ? "POST" : "PUT", path, id), ChaosBody.Random(random),
            (ChaosFraming)random.Next((int)ChaosFraming.Length, (int)ChaosFraming.ChunkedWithTrailer + 1), random);

    private static string Head(string method, string path, string id) =>
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\nConnection: TE\r\n{IdField}: {id}\r\n";

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private async Task ConnectAsync(Socket socket, CancellationToken limit)
    {
        _sentWhole = 0;
        await socket.ConnectAsync("127.0.0.1", port, limit);
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{number}-{++_requests}");

    private async Task SendAsync(Socket socket, byte[] request, bool halfCloses, CancellationToken limit)
    {
        long previous = _sentWhole;
        Task sending = random.Next(8) == 0 ? ChaosSocket.SendSlowlyAsync(socket, request, new Random(random.Next()), limit) : ChaosSocket.SendAsync(socket, request, limit);
        _idle = previous == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(previous); // Its first bytes are out.
        await sending;
        _sentWhole = Stopwatch.GetTimestamp();
        if (halfCloses)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private static async Task FinishAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The answer came before the end of the request, and the connection is over.
        }
    }

    /// <summary>Whether the gateway may have ended the connection as idle with the request on its way.</summary>
    private bool HasCrossed(WireMessage response) => response.End == WireEnd.NoMessage && _idle >= ChaosDocuments.KeepAlive - TurnMax;

    private void VerifyUnlessCrossed(WireMessage response, string id)
    {
        if (HasCrossed(response))
        {
            ledger.Count(Crossed);
        }
        else
        {
            Verify(response, id, isGood: true);
        }
    }

    /// <param name="id">Of the request; null where none was sent that could be answered.</param>
    /// <param name="isGood">Whether the request was a good one, so that what is refused is refused for the upstream's sake.</param>
    private void Verify(WireMessage response, string? id, bool isGood)
    {
        ledger.Count($"response: {(response.End == WireEnd.Complete ? response.Status.ToString(CultureInfo.InvariantCulture) : response.End.ToString())}");
        string sum = response.Field(BodySum.FieldName);
        string what = $"client {number}, request {id}: {response.End} \"{response.StartLine}\" of {response.BodyBytes} bytes, sum {response.Sum}, said {sum}, for {response.Field(IdField)}";
        if (response.End == WireEnd.Malformed)
        {
            ledger.Violate("no HTTP; " + what);
        }

        if (response.End == WireEnd.NoMessage && isGood)
        {
            ledger.Violate("a good request was not answered; " + what);
        }

        if (response.End != WireEnd.Complete)
        {
            return;
        }

        if (sum.Length > 0 ? sum != response.Sum || response.Field(IdField) != id : response.Status == 200)
        {
            ledger.Violate("wrong body; " + what);
        }

        if (isGood && response.Status is not (200 or 408 or 413 or 502 or 503 or 504))
        {
            ledger.Violate("a good request was refused; " + what);
        }
    }
}
