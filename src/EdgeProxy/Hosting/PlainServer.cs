using System.Net;
using System.Net.Sockets;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeProxy;

/// <summary>A Kestrel of its own for plain HTTP/1.1 requests, on the stock transport and the thread pool: never on a loop.</summary>
internal sealed class PlainServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly RequestDelegate _handle;
    private ListenOptions? _listen;
    private bool _orAnyPort;

    public PlainServer(IPEndPoint address, RequestDelegate handle, ILoggerFactory logs)
    {
        _handle = handle;
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new NoServices() };
        options.Listen(address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            _listen = listen;
        });
        var sockets = new SocketTransportOptions();
        sockets.CreateBoundListenSocket = bound => ListenSocket.Open(bound, sockets.Backlog, _orAnyPort);
        var transport = new SocketListenerFactory(sockets, logs);
        _server = new KestrelServer(Options.Create(options), transport, logs);
    }

    /// <summary>On a socket that is bound already; the server closes it.</summary>
    /// <param name="limits">What clients may send, and how slowly.</param>
    public PlainServer(Socket bound, RequestDelegate handle, ILoggerFactory logs, Action<KestrelServerLimits> limits)
    {
        _handle = handle;
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new NoServices() };
        limits(options.Limits);
        if (bound.LocalEndPoint is UnixDomainSocketEndPoint path)
        {
            options.ListenUnixSocket(path.ToString(), Listen);
        }
        else
        {
            options.Listen(bound.LocalEndPoint!, Listen);
        }

        var sockets = new SocketTransportOptions { CreateBoundListenSocket = _ => bound };
        _server = new KestrelServer(Options.Create(options), new SocketListenerFactory(sockets, logs), logs);

        void Listen(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            _listen = listen;
        }
    }

    /// <summary>The address with its real port, once started.</summary>
    public IPEndPoint Address => _listen?.IPEndPoint ?? throw new InvalidOperationException("not started");

    /// <summary>Throws <see cref="IOException"/> or <see cref="SocketException"/> when the address cannot be bound.</summary>
    /// <param name="cancellation">Of the start.</param>
    /// <param name="orAnyPort">Whether to take any free port when the address is taken.</param>
    public Task StartAsync(CancellationToken cancellation, bool orAnyPort = false)
    {
        _orAnyPort = orAnyPort;
        return _server.StartAsync(new Application(_handle), cancellation);
    }

    /// <summary>Ends accepting; requests under way have until the cancellation.</summary>
    public Task StopAsync(CancellationToken deadline) => _server.StopAsync(deadline);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Application(RequestDelegate handle) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Nothing outlives a request here.
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
