using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Listens as an origin whose every byte the test writes, on loopback or at the path of a Unix socket.</summary>
internal sealed class RawOrigin : IDisposable
{
    private readonly Socket _listener;

    public RawOrigin()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public RawOrigin(string path)
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public async Task<RawConnection> AcceptAsync()
    {
        using CancellationTokenSource timeout = new(RawConnection.Limit);
        try
        {
            Socket socket = await _listener.AcceptAsync(timeout.Token);
            if (socket.AddressFamily == AddressFamily.InterNetwork)
            {
                socket.NoDelay = true;
            }

            return new RawConnection(socket);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Nobody connected to the origin within {RawConnection.Limit}.");
            throw;
        }
    }

    /// <summary>Whether somebody waits to be accepted.</summary>
    public bool HasConnectionWaiting => _listener.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public void Dispose() => _listener.Dispose();
}
