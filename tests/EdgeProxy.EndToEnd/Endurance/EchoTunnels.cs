using System.Diagnostics;
using System.Net.WebSockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Many WebSockets that are open at once, each of which says something now and then and hears it back.</summary>
internal sealed class EchoTunnels : IDisposable
{
    /// <summary>Connecting so many at a time keeps the listener's backlog short.</summary>
    private const int ConnectsAtOnce = 20;

    private static readonly TimeSpan EchoLimit = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket[] _sockets;
    private readonly byte[] _buffer = new byte[256];

    private EchoTunnels(ClientWebSocket[] sockets) => _sockets = sockets;

    /// <summary>Messages that came back.</summary>
    public int Echoes { get; private set; }

    /// <summary>How many have been closed by the gateway, with this status.</summary>
    public int ClosedWith(WebSocketCloseStatus status) => _sockets.Count(socket => socket.CloseStatus == status);

    /// <summary>The states of those that were not closed with 1001.</summary>
    public string Others => string.Join(", ", _sockets
        .Where(socket => socket.CloseStatus != WebSocketCloseStatus.EndpointUnavailable)
        .Select(socket => $"{socket.State}/{socket.CloseStatus?.ToString() ?? "no status"}"));

    public static async Task<EchoTunnels> OpenAsync(int port, string path, int count)
    {
        ClientWebSocket[] sockets = new ClientWebSocket[count];
        using CancellationTokenSource limit = new(TestHttp.Limit);
        for (int first = 0; first < count; first += ConnectsAtOnce)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(ConnectsAtOnce, count - first)).Select(async i =>
            {
                sockets[i] = new ClientWebSocket();
                sockets[i].Options.Proxy = null;
                sockets[i].Options.KeepAliveInterval = TimeSpan.Zero;
                await sockets[i].ConnectAsync(new Uri($"ws://127.0.0.1:{port}{path}"), limit.Token);
            }));
        }

        return new EchoTunnels(sockets);
    }

    /// <summary>A message over each, one after the other. The failure of one, or null.</summary>
    /// <param name="rest">Between two messages.</param>
    /// <param name="stop">Looked at between two messages.</param>
    public async Task<string?> EchoOverEachAsync(TimeSpan rest, CancellationToken stop)
    {
        for (int i = 0; i < _sockets.Length && !stop.IsCancellationRequested; i++)
        {
            try
            {
                if (await EchoAsync(_sockets[i], Echoes) is { } failure)
                {
                    return $"WebSocket {i}: {failure}";
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                return $"WebSocket {i}, {_sockets[i].State}: {e.Message}";
            }

            Echoes++;
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, CancellationToken.None);
            }
        }

        return null;
    }

    /// <summary>Reads each to its close frame, which it answers.</summary>
    public Task WaitForCloseAsync(TimeSpan limit) => Task.WhenAll(_sockets.Select(async socket =>
    {
        using CancellationTokenSource timeout = new(limit);
        byte[] buffer = new byte[256];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                if ((await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token)).MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // What became of it is asked for by CloseStatus, and told by Others.
        }
    }));

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private async Task<string?> EchoAsync(ClientWebSocket socket, int number)
    {
        byte[] message = BitConverter.GetBytes(number);
        using CancellationTokenSource limit = new(EchoLimit);
        Stopwatch time = Stopwatch.StartNew();
        await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
        ValueWebSocketReceiveResult received = await socket.ReceiveAsync(_buffer.AsMemory(), limit.Token);
        return received.MessageType == WebSocketMessageType.Binary && _buffer.AsSpan(0, received.Count).SequenceEqual(message)
            ? null
            : $"{received.MessageType} of {received.Count} bytes came back after {time.Elapsed}";
    }
}
