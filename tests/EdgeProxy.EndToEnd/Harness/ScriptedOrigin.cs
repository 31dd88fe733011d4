using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.EndToEnd;

/// <summary>An origin in this process that answers each request by a function of the test.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ScriptedOrigin(WebApplication application, int port)
    {
        _application = application;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>How many connections were made to it so far.</summary>
    public int ConnectionCount => _application.Services.GetRequiredService<ConnectionCounter>().Count;

    /// <param name="answer">Answers one request.</param>
    /// <param name="certificate">With one, the origin speaks TLS.</param>
    /// <param name="socketPath">With one, it listens there and not on a port.</param>
    public static async Task<ScriptedOrigin> StartAsync(
        RequestDelegate answer, X509Certificate2? certificate = null, string? socketPath = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ConnectionCounter counter = new();
        builder.Services.AddSingleton(counter);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            if (socketPath is null)
            {
                options.Listen(IPAddress.Loopback, 0, Configure);
            }
            else
            {
                options.ListenUnixSocket(socketPath, Configure);
            }
        });

        WebApplication application = builder.Build();
        application.UseWebSockets();
        application.Run(answer);
        await application.StartAsync();
        int port = socketPath is null ? new Uri(application.Urls.Single()).Port : 0;
        return new ScriptedOrigin(application, port);

        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => context =>
            {
                counter.Add();
                return next(context);
            });
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }

    private sealed class ConnectionCounter
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }
}
