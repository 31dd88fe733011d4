using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Clients of a connection each, which they keep: that it ends is a failure, as is any response but a whole one from a
/// <see cref="SummedOrigin"/> to the very request.
/// </summary>
internal sealed class SteadyClients : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(20);

    private readonly (Socket Socket, WireReader Reader)[] _connections;
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly TimeSpan _rest;
    private CancellationTokenSource _running = new();
    private Task _clients = Task.CompletedTask;
    private long _requests;

    /// <param name="rest">Of each client between two requests.</param>
    public SteadyClients(int port, int count, TimeSpan rest)
    {
        _rest = rest;
        _connections = new (Socket, WireReader)[count];
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect("127.0.0.1", port);
            _connections[i] = (socket, new WireReader(socket));
        }
    }

    public IReadOnlyCollection<string> Failures => _failures;

    public long Requests => Volatile.Read(ref _requests);

    public void Start()
    {
        _running = new CancellationTokenSource();
        _clients = Task.WhenAll(Enumerable.Range(0, _connections.Length).Select(client => Task.Run(() => WorkAsync(client))));
    }

    /// <summary>Returns when no request is under way.</summary>
    public async Task PauseAsync()
    {
        await _running.CancelAsync();
        await _clients;
        _running.Dispose();
    }

    /// <summary>A request of every client, all of which are under way at once.</summary>
    public Task AskTogetherAsync() => Task.WhenAll(Enumerable.Range(0, _connections.Length).Select(client => AskAsync(client, "/kept/together")));

    public void Dispose()
    {
        _running.Dispose();
        Array.ForEach(_connections, connection => connection.Socket.Dispose());
    }

    private async Task WorkAsync(int client)
    {
        for (int i = 0; !_running.IsCancellationRequested; i++)
        {
            if (!await AskAsync(client, $"/kept/{(client + i) % ChurningDocuments.KeptCount}/{i}"))
            {
                return;
            }

            await Task.Delay(_rest, CancellationToken.None);
        }
    }

    private async Task<bool> AskAsync(int client, string path)
    {
        (Socket socket, WireReader reader) = _connections[client];
        WireMessage response = WireMessage.None;
        string? error = null;
        try
        {
            using CancellationTokenSource limit = new(RequestLimit);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), limit.Token);
            response = await reader.ReadResponseAsync(limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            error = e.Message;
        }

        if (response.End == WireEnd.Complete && response.Status == 200 && !response.IsLast
            && response.Field(BodySum.FieldName) == response.Sum && response.Field("x-seen-path") == path)
        {
            Interlocked.Increment(ref _requests);
            return true;
        }

        _failures.Enqueue($"client {client}, {path}: {error ?? response.End.ToString()} \"{response.StartLine}\" {response.BodyBytes} bytes, for {response.Field("x-seen-path")}");
        return false;
    }
}
