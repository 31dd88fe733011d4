using System.Net;
using System.Net.Sockets;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeProxy;

/// <summary>
/// Kestrel as the host of one listener: it accepts, does TLS, and hands each connection to the gateway. Its own HTTP and
/// its own limits take no part. Where the loops accept, a connection without TLS is served on its loop without Kestrel. Its certificates may change while it serves, and whether it speaks TLS at all; its address
/// may not.
/// </summary>
internal sealed class ListenerServer : IAsyncDisposable
{
    private readonly Socket _bound;
    private readonly KestrelServer _server;
    private readonly GatewayConnectionHandler _gateway;
    private readonly ConnectionDelegate _serve;
    private readonly GatewayRuntime _runtime;
    private readonly ConnectionGate _gate;
    private volatile ListenerBinding _binding;
    private bool _started;

    /// <summary>
    /// Takes the address, so that no other process can; connections wait in the kernel until it is started. Throws
    /// <see cref="StartException"/> when the address cannot be had.
    /// </summary>
    public ListenerServer(
        ListenerBinding binding, LoopGroup loops, GatewayRuntime runtime, AcceptTerms terms, IServiceProvider services, ILoggerFactory logs, bool orAnyPort)
    {
        _binding = binding;
        _gate = terms.Gate;
        _runtime = runtime;
        _gateway = new GatewayConnectionHandler(loops, runtime, binding.Listener.Id);
        _serve = _gateway.OnConnectedAsync;
        _bound = Bind(binding, terms.Inherited, orAnyPort, out bool isInherited);
        var options = new KestrelServerOptions { ApplicationServices = services };
        if (binding.Address is UnixDomainSocketEndPoint path)
        {
            options.ListenUnixSocket(path.ToString(), Listen);
        }
        else
        {
            options.Listen(_bound.LocalEndPoint!, Listen);
        }

        var listen = new ListenTerms(_ => _bound, isInherited, _gate, TryServe);
        _server = new KestrelServer(Options.Create(options), loops.NewListenerFactory(listen, logs), logs);
    }

    public ListenerBinding Binding => _binding;

    /// <summary>The address with its real port.</summary>
    public EndPoint Address => _binding.Address is IPEndPoint ? _bound.LocalEndPoint! : _binding.Address;

    /// <summary>Whether a reload can leave this server in place for <paramref name="binding"/>.</summary>
    public bool CanServe(ListenerBinding binding) =>
        binding.Listener.Id == _binding.Listener.Id && binding.Address.Equals(_binding.Address)
        && (binding.Tls ?? _binding.Tls)?.HandshakeTimeout == (_binding.Tls ?? binding.Tls)?.HandshakeTimeout;

    /// <summary>Connections from now on are served by these terms.</summary>
    public void Use(ListenerBinding binding) => _binding = binding;

    public Task StartAsync(CancellationToken cancellation)
    {
        _started = true;
        return _server.StartAsync(new NoApplication(), cancellation);
    }

    /// <summary>Ends accepting at once; complete when all connections are closed. At the deadline what is left is cut.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        if (!_started)
        {
            return;
        }

        await _server.StopAsync(deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (_gateway.Open > 0)
            {
                await timer.WaitForNextTickAsync(deadline);
            }
        }
        catch (OperationCanceledException)
        {
            await _runtime.AbortAllAsync(_gateway);
        }
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _bound.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Socket Bind(ListenerBinding binding, InheritedSockets inherited, bool orAnyPort, out bool isInherited)
    {
        isInherited = false;
        try
        {
            if (inherited.TryTake(binding.Listener.Name, binding.Address) is { } given)
            {
                isInherited = true;
                return given;
            }

            if (binding.Address is UnixDomainSocketEndPoint path)
            {
                UnixSocketFile.DeleteStale(path);
            }

            return ListenSocket.Open(binding.Address, SocketsTransport.BacklogConnections, orAnyPort);
        }
        catch (SocketException e)
        {
            throw BindFailure.Of($"listener {binding.Listener.Name}", binding.Address, e);
        }
    }

    /// <summary>Serves a connection that has nothing to do with Kestrel; on its loop. It says itself what goes wrong.</summary>
    private bool TryServe(ConnectionContext connection)
    {
        ListenerBinding binding = _binding;
        if (binding.Tls is not null)
        {
            return false;
        }

        _ = _gate.RunAsync(_serve, connection, binding.Listener);
        return true;
    }

    private void Listen(ListenOptions listen)
    {
        // Offers http/1.1 alone in the TLS handshake.
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => _gate.RunAsync(next, connection, _binding.Listener));
        listen.Use(tls => connection => _binding.Tls is null ? _serve(connection) : tls(connection));
        listen.UseHttps(ListenerTls.Options(() => _binding.Tls, _binding.Tls?.HandshakeTimeout));
        listen.Run(_gateway.OnConnectedAsync);
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
