using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// The admin listener: shows and changes the running gateway, over a Unix socket and, where the settings say so, over TCP.
/// Never on a loop. The two are servers of their own, so that connections to the one leave the other free.
/// </summary>
internal sealed class AdminServer : IAsyncDisposable
{
    /// <summary>For requests that are under way when the process ends.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly AdminSettings _settings;
    private readonly AdminDispatcher _dispatcher;
    private readonly AdminTokens _tokens;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly List<PlainServer> _servers = [];
    private PlainServer? _tcp;

    public AdminServer(AdminSettings settings, AdminDispatcher dispatcher, AdminTokens tokens, ILoggerFactory logs)
    {
        _settings = settings;
        _dispatcher = dispatcher;
        _tokens = tokens;
        _logs = logs;
        _log = logs.CreateLogger("EdgeProxy");
    }

    /// <summary>The socket's path, once started; null when there is none.</summary>
    public string? Socket { get; private set; }

    /// <summary>The TCP address with its real port, once started; null when there is none.</summary>
    public IPEndPoint? Address => _tcp?.Address;

    /// <summary>Throws <see cref="StartException"/> when what was asked for cannot be.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _tokens.Load();
        if (OpenSocket() is { } socket)
        {
            Socket = _settings.Socket;
            await StartAsync(socket, cancellation);
            LogMessages.AdminListening(_log, "unix:" + Socket);
        }

        if (_settings.Address is { } address)
        {
            _tcp = await StartAsync(Bind(address), cancellation);
            LogMessages.AdminListening(_log, Address!.ToString());
            if (!IPAddress.IsLoopback(address.Address))
            {
                LogMessages.AdminInTheOpen(_log, Address!.ToString());
            }
        }
    }

    /// <summary>Ends accepting; requests under way have until the cancellation.</summary>
    public Task StopAsync(CancellationToken deadline) => Task.WhenAll(_servers.Select(server => server.StopAsync(deadline)));

    public async ValueTask DisposeAsync()
    {
        foreach (PlainServer server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = 64;
        limits.MaxRequestBodySize = ValidateEndpoint.BodyBytesMax;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 4 * 1024, gracePeriod: TimeSpan.FromSeconds(3));
    }

    private static Socket Bind(IPEndPoint address)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        }
        catch (SocketException e)
        {
            throw BindFailure.Of("the admin listener", address, e);
        }
    }

    /// <summary>Null where there is none; that a path which nobody wrote cannot be used is said, and no mistake.</summary>
    private Socket? OpenSocket()
    {
        if (_settings.Socket is not { } path)
        {
            return null;
        }

        if (_settings.IsSocketDefault && !Directory.Exists(Path.GetDirectoryName(path)))
        {
            LogMessages.NoAdminSocket(_log, path, "there is no such folder");
            return null;
        }

        try
        {
            return AdminSocket.Bind(path, _settings.Users.Count > 0);
        }
        catch (StartException e) when (_settings.IsSocketDefault)
        {
            LogMessages.NoAdminSocket(_log, path, e.Message);
            return null;
        }
    }

    private async Task<PlainServer> StartAsync(Socket bound, CancellationToken cancellation)
    {
        string address = bound.LocalEndPoint!.ToString()!;
        var server = new PlainServer(bound, _dispatcher.HandleAsync, _logs, Limit);
        _servers.Add(server);
        try
        {
            await server.StartAsync(cancellation);
            return server;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            bound.Dispose();
            throw new StartException($"the admin listener cannot listen on {address}: {e.Message}  (choose another)", e);
        }
    }
}
