using System.Net;
using System.Net.Sockets;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Kestrel as the host of the listeners: it accepts, does TLS, and hands each connection to the gateway. Its own HTTP and
/// its own limits take no part.
/// </summary>
internal sealed class ListenerServer : IAsyncDisposable
{
    private readonly IReadOnlyList<ListenerBinding> _bindings;
    private readonly bool _orAnyPort;
    private readonly List<ListenOptions> _listening = [];
    private readonly WebApplication _application;
    private readonly IServer _server;

    public ListenerServer(IReadOnlyList<ListenerBinding> bindings, LoopGroup loops, GatewayRuntime runtime, ILoggerFactory logs, bool orAnyPort)
    {
        _bindings = bindings;
        _orAnyPort = orAnyPort;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            SocketsTransport.Configure(options);
            options.CreateBoundListenSocket = address => Listen(address, options.Backlog);
        });
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            foreach (ListenerBinding binding in bindings)
            {
                Listen(options, binding, new GatewayConnectionHandler(loops, runtime, binding.Listener.Id));
            }
        });
        _application = builder.Build();
        _server = _application.Services.GetRequiredService<IServer>();
    }

    /// <summary>The listeners' addresses with their real ports, in the order of the bindings, once started.</summary>
    public IReadOnlyList<EndPoint> Addresses =>
        [.. _listening.Select(listen => (EndPoint?)listen.IPEndPoint ?? new UnixDomainSocketEndPoint(listen.SocketPath!))];

    /// <summary>Binds and accepts. Throws <see cref="StartException"/> when an address cannot be bound; then nothing is.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _server.StartAsync(new NoApplication(), cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartException($"a listener cannot listen: {e.Message}  (choose another address)", e);
        }
    }

    /// <summary>Ends accepting at once; complete when all connections are closed. At the deadline what is left is cut.</summary>
    public Task StopAsync(CancellationToken deadline) => _server.StopAsync(deadline);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private void Listen(KestrelServerOptions options, ListenerBinding binding, ConnectionHandler gateway)
    {
        void Configure(ListenOptions listen)
        {
            // Offers http/1.1 alone in the TLS handshake.
            listen.Protocols = HttpProtocols.Http1;
            if (binding.Tls is { } tls)
            {
                listen.UseHttps(ListenerTls.Options(tls));
            }

            listen.Run(gateway.OnConnectedAsync);
            _listening.Add(listen);
        }

        if (binding.Address is UnixDomainSocketEndPoint path)
        {
            options.ListenUnixSocket(path.ToString(), Configure);
        }
        else
        {
            options.Listen(binding.Address, Configure);
        }
    }

    private Socket Listen(EndPoint address, int backlog)
    {
        try
        {
            if (address is UnixDomainSocketEndPoint path)
            {
                UnixSocketFile.DeleteStale(path);
            }

            return ListenSocket.Open(address, backlog, _orAnyPort);
        }
        catch (SocketException e)
        {
            string name = _bindings.FirstOrDefault(binding => binding.Address.Equals(address))?.Listener.Name ?? "?";
            throw BindFailure.Of($"listener {name}", address, e);
        }
    }

    /// <summary>Every connection ends in the gateway before this would be asked.</summary>
    private sealed class NoApplication : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => Task.CompletedTask;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
            // Nothing was made.
        }
    }
}
