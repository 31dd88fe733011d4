using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>A client that does one kind of exchange after the other, and looks at each answer.</summary>
internal sealed class SoakClient(int port, int seed, SoakLedger ledger)
{
    private const int EchoesMax = 8;
    private const int PostBytes = 3000;
    private static readonly byte[] Get = Request("GET", "/");
    private static readonly byte[] Get64K = Request("GET", "/64k");
    private static readonly byte[] GetChunked = Request("GET", "/chunked");
    private static readonly byte[] Failure = Request("GET", "/fault/500");
    private static readonly byte[] Truncated = Request("GET", "/fault/truncated");
    private static readonly byte[] Reset = Request("GET", "/fault/reset");
    private static readonly byte[] Closed = Request("GET", "/fault/closed");
    private static readonly byte[] Last = Request("GET", "/", "Connection: close\r\n");
    private static readonly byte[] Bad = "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n"u8.ToArray();
    private static readonly byte[] Post = [.. Request("POST", "/post", $"Content-Length: {PostBytes}\r\n"), .. new byte[PostBytes]];
    private static readonly byte[] PostChunked = [.. Request("POST", "/post", "Transfer-Encoding: chunked\r\n"), .. "3e8\r\n"u8, .. new byte[1000], .. "\r\n0\r\n\r\n"u8];
    private static readonly byte[] Upgrade = WebSocketWire.UpgradeRequest("/ws");
    private static readonly byte[] Message = WebSocketWire.ClientFrame(new byte[100]);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly Random _random = new(seed);
    private SoakConnection? _kept;

    /// <summary>Until the ledger is full.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (ledger.TryBegin())
            {
                SoakKind kind = SoakMix.Draw(_random);
                try
                {
                    await ExchangeAsync(kind, stop);
                }
                catch (Exception mistake) when (mistake is SocketException or FormatException)
                {
                    ledger.Wrong(kind, mistake.Message);
                    Drop();
                }
            }
        }
        finally
        {
            Drop();
        }
    }

    private Task ExchangeAsync(SoakKind kind, CancellationToken stop) => kind switch
    {
        SoakKind.Get => KeptAsync(kind, Get, 200, OriginAnswers.PlainBytes, stop),
        SoakKind.Get64K => KeptAsync(kind, Get64K, 200, 64 * 1024, stop),
        SoakKind.GetChunked => KeptAsync(kind, GetChunked, 200, 3500, stop),
        SoakKind.Post => KeptAsync(kind, Post, 200, OriginAnswers.PlainBytes, stop),
        SoakKind.PostChunked => KeptAsync(kind, PostChunked, 200, OriginAnswers.PlainBytes, stop),
        SoakKind.OriginFailure => KeptAsync(kind, Failure, 500, 0, stop),
        SoakKind.Churn => OwnAsync(kind, Last, 200, stop),
        SoakKind.Bad => OwnAsync(kind, Bad, 400, stop),
        SoakKind.Tunnel => TunnelAsync(stop),
        SoakKind.Abandoned => AbandonAsync(stop),
        SoakKind.OriginTruncates => FaultAsync(kind, Truncated, stop),
        SoakKind.OriginResets => FaultAsync(kind, Reset, stop),
        _ => FaultAsync(kind, Closed, stop),
    };

    private async Task KeptAsync(SoakKind kind, byte[] request, int status, long bodyBytes, CancellationToken stop)
    {
        _kept ??= await SoakConnection.OpenAsync(port, _buffer, stop);
        ResponseReader? response = await _kept.ExchangeAsync(request, stop);
        if (response is null || response.Status != status || response.BodyBytes != bodyBytes)
        {
            ledger.Wrong(kind, response is null ? "the connection was cut" : $"{response.Status} with {response.BodyBytes} bytes");
            Drop();
        }
        else if (_kept.IsOver)
        {
            Drop();
        }
    }

    private async Task OwnAsync(SoakKind kind, byte[] request, int status, CancellationToken stop)
    {
        using SoakConnection connection = await SoakConnection.OpenAsync(port, _buffer, stop);
        ResponseReader? response = await connection.ExchangeAsync(request, stop);
        if (response?.Status != status)
        {
            ledger.Wrong(kind, response is null ? "the connection was cut" : $"{response.Status}");
        }
    }

    /// <summary>What the origin broke off is refused with 502 or visibly cut; a good answer would be a lie.</summary>
    private async Task FaultAsync(SoakKind kind, byte[] request, CancellationToken stop)
    {
        using SoakConnection connection = await SoakConnection.OpenAsync(port, _buffer, stop);
        ResponseReader? response = await connection.ExchangeAsync(request, stop);
        if (response is { Status: not 502 })
        {
            ledger.Wrong(kind, $"{response.Status} with {response.BodyBytes} bytes");
        }
    }

    private async Task TunnelAsync(CancellationToken stop)
    {
        using SoakConnection connection = await SoakConnection.OpenAsync(port, _buffer, stop);
        ResponseReader? response = await connection.ExchangeAsync(Upgrade, stop);
        if (response?.Status != 101)
        {
            ledger.Wrong(SoakKind.Tunnel, response is null ? "the connection was cut" : $"{response.Status}");
            return;
        }

        for (int i = _random.Next(EchoesMax); i >= 0; i--)
        {
            await connection.SendAsync(Message, stop);
            if (!await connection.ReceiveAsync(Message.Length - 4, stop))
            {
                ledger.Wrong(SoakKind.Tunnel, "the tunnel was cut");
                return;
            }
        }
    }

    private async Task AbandonAsync(CancellationToken stop)
    {
        using SoakConnection connection = await SoakConnection.OpenAsync(port, _buffer, stop);
        await connection.SendAsync(Get64K, stop);
        if (_random.Next(2) == 0)
        {
            await connection.ReceiveAsync(1000, stop);
        }

        connection.Reset();
    }

    private void Drop()
    {
        _kept?.Dispose();
        _kept = null;
    }

    private static byte[] Request(string method, string path, string fields = "") =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: soak.example\r\n{fields}\r\n");
}
