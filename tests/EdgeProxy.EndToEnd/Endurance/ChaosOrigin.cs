using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// An origin that can be killed, with a reset of all its connections, and comes back at its port, and whose answers are often
/// wrong in every way but one: a response that is complete by its framing has the checksum that it carries.
/// </summary>
internal sealed class ChaosOrigin(int seed, ChaosLedger ledger) : IDisposable
{
    private readonly ConcurrentDictionary<Socket, byte> _live = [];
    private readonly Random _seeds = new(seed);
    private volatile bool _isCalm;
    private Socket? _listener;

    public int Port { get; } = FreePort.Next();

    /// <summary>Whether all its answers are good ones.</summary>
    public bool IsCalm
    {
        get => _isCalm;
        set => _isCalm = value;
    }

    /// <summary>Accepts; tried for a while, since the port was free for others in between.</summary>
    public async Task StartAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
                listener.Listen(256);
                _listener = listener;
                _ = AcceptAsync(listener);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                listener.Dispose();
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends as a process that is killed: connections to it are refused, and those that it had are reset.</summary>
    public void Kill()
    {
        _listener?.Dispose();
        foreach (Socket socket in _live.Keys)
        {
            ChaosSocket.Reset(socket);
        }
    }

    public void Dispose() => Kill();

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _live[socket] = 0;
                _ = ServeAsync(socket, new Random(_seeds.Next()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was killed.
        }
    }

    private async Task ServeAsync(Socket socket, Random random)
    {
        await Task.Yield();
        try
        {
            await new ChaosAnswers(socket, random, ledger, () => _isCalm).ServeAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The gateway has left, or this origin was killed.
        }
        finally
        {
            _live.TryRemove(socket, out _);
            socket.Dispose();
        }
    }
}
