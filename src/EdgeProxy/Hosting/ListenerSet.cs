using System.Net;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// The listeners of the present configuration. A change is made in two steps around the publication of the snapshot: first
/// all new addresses are bound, so that one that cannot be bound refuses the whole change; then the new ones accept, those
/// that stay take over their new terms, and those that left end accepting and drain. Not for two changes at once.
/// </summary>
internal sealed class ListenerSet : IAsyncDisposable
{
    private readonly LoopGroup _loops;
    private readonly GatewayRuntime _runtime;
    private readonly AcceptTerms _terms;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly TimeSpan _drain;
    private readonly WebApplication _services;
    private readonly List<Task> _stopping = [];
    private List<ListenerServer> _servers = [];

    /// <param name="drain">How long the connections of a listener that left may go on.</param>
    public ListenerSet(LoopGroup loops, GatewayRuntime runtime, AcceptTerms terms, TimeSpan drain, ILoggerFactory logs)
    {
        _terms = terms;
        _loops = loops;
        _runtime = runtime;
        _drain = drain;
        _logs = logs;
        _log = logs.CreateLogger("EdgeProxy");

        // Kestrel's TLS asks a container for what it needs; no application is ever started from it.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelCore();
        _services = builder.Build();
    }

    /// <summary>The listeners' addresses with their real ports, in the order of the documents.</summary>
    public IReadOnlyList<EndPoint> Addresses => [.. _servers.Select(server => server.Address)];

    /// <summary>Binds what is new. Throws <see cref="StartException"/> when an address cannot be bound; then nothing is.</summary>
    public Change Prepare(IReadOnlyList<ListenerBinding> bindings, bool orAnyPort)
    {
        var servers = new List<ListenerServer>();
        var added = new List<ListenerServer>();
        try
        {
            foreach (ListenerBinding binding in bindings)
            {
                ListenerServer? server = _servers.Find(server => server.CanServe(binding));
                if (server is null)
                {
                    server = new ListenerServer(binding, _loops, _runtime, _terms, _services.Services, _logs, orAnyPort);
                    added.Add(server);
                }

                servers.Add(server);
            }
        }
        catch (StartException)
        {
            Discard(added);
            throw;
        }

        return new Change(bindings, servers, added);
    }

    /// <summary>Lets a change go that was not made after all.</summary>
    public static void Discard(Change change) => Discard(change.Added);

    /// <summary>Makes the change, once the snapshot that knows the new listeners is published.</summary>
    public async Task CommitAsync(Change change)
    {
        for (int i = 0; i < change.Servers.Count; i++)
        {
            change.Servers[i].Use(change.Bindings[i]);
        }

        List<ListenerServer> removed = [.. _servers.Except(change.Servers)];
        _servers = [.. change.Servers];
        foreach (ListenerServer server in change.Added)
        {
            await server.StartAsync(CancellationToken.None);
            ListenerBinding binding = server.Binding;
            LogMessages.Listening(_log, binding.Listener.Name, server.Address.ToString()!, binding.Tls is null ? "http" : "https");
        }

        _stopping.RemoveAll(task => task.IsCompleted);
        _stopping.AddRange(removed.Select(StopRemovedAsync));
    }

    /// <summary>Ends accepting at once; complete when all connections are closed. At the deadline what is left is cut.</summary>
    public Task StopAsync(CancellationToken deadline) => Task.WhenAll(_servers.Select(server => server.StopAsync(deadline)).Concat(_stopping));

    public async ValueTask DisposeAsync()
    {
        foreach (ListenerServer server in _servers)
        {
            await server.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    private static void Discard(IReadOnlyList<ListenerServer> servers)
    {
        foreach (ListenerServer server in servers)
        {
            _ = server.DisposeAsync();
        }
    }

    private async Task StopRemovedAsync(ListenerServer server)
    {
        LogMessages.ListenerEnds(_log, server.Binding.Listener.Name, server.Address.ToString()!);
        using var deadline = new CancellationTokenSource(_drain);
        await server.StopAsync(deadline.Token);
        await server.DisposeAsync();
    }

    /// <summary>A change that is bound and not made yet.</summary>
    internal sealed record Change(IReadOnlyList<ListenerBinding> Bindings, IReadOnlyList<ListenerServer> Servers, IReadOnlyList<ListenerServer> Added);
}
