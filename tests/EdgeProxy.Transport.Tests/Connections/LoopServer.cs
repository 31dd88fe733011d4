using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Transport.Tests;

/// <summary>Kestrel on loopback, or on a Unix domain socket, with a handler on loops; direct: Kestrel only opens and closes the listener.</summary>
internal sealed class LoopServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopServer(WebApplication application, EndPoint address)
    {
        _application = application;
        Address = address;
    }

    public EndPoint Address { get; }

    public static async Task<LoopServer> StartAsync(
        LoopGroup group, ConnectionHandler handler, Action<ListenOptions>? configure = null, string? unixPath = null, IAcceptObserver? observer = null,
        bool isDirect = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(services => group.NewListenerFactory(
            new ListenTerms(SocketTransportOptions.CreateDefaultBoundListenSocket, Observer: observer, Serve: isDirect ? Serve : null), NullLoggerFactory.Instance));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            if (unixPath is null)
            {
                options.Listen(IPAddress.Loopback, 0, Use);
            }
            else
            {
                options.ListenUnixSocket(unixPath, Use);
            }
        });
        WebApplication application = builder.Build();
        await application.StartAsync();
        if (unixPath is not null)
        {
            return new LoopServer(application, new UnixDomainSocketEndPoint(unixPath));
        }

        string url = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new LoopServer(application, new IPEndPoint(IPAddress.Loopback, new Uri(url).Port));

        bool Serve(ConnectionContext connection)
        {
            _ = handler.OnConnectedAsync(connection);
            return true;
        }

        void Use(ListenOptions listen)
        {
            configure?.Invoke(listen);
            listen.Run(handler.OnConnectedAsync);
        }
    }

    public Socket ConnectRaw()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(Address);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
