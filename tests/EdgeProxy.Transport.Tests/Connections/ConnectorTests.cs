using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeProxy.Transport.Tests;

/// <summary>Connecting, plain and by TLS; the same for all transports.</summary>
public abstract class ConnectorTests(Func<int, TimeProvider?, LoopGroup> newGroup) : IAsyncDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Certificates Certificates = new();

    private readonly LoopGroup _group = newGroup(1, null);

    private Loop Loop => _group.Loops[0];

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    public static TheoryData<string, bool, bool, bool> Names => new()
    {
        // Name asked for, our authority trusted, verified, accepted.
        { "upstream.test", true, true, true },
        { "a.wild.test", true, true, true },
        { "127.0.0.1", true, true, true },
        { "other.test", true, true, false },
        { "a.b.wild.test", true, true, false },
        { "127.0.0.2", true, true, false },
        { "upstream.test", false, true, false },
        { "", true, true, false },
        { "other.test", false, false, true },
        { "", false, false, true },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ServersCertificate_IsHeldToNameAndAuthority(string name, bool trusted, bool verify, bool accepted)
    {
        await using LoopServer server = await LoopServer.StartAsync(_group, new EchoHandler(_group), static listen => listen.UseHttps(ServerCertificate()));
        int before = Descriptors.SocketCount;
        ClientTls tls = new(name, trusted ? Certificates.Roots : null, verify, null);
        for (int i = 0; i < 3; i++)
        {
            Exception? failure = await OnLoop(() => EchoOnceAsync(new ConnectTarget(server.Address, tls)));
            if (accepted)
            {
                Assert.Null(failure);
            }
            else
            {
                Assert.IsType<AuthenticationException>(failure);
            }
        }

        await Descriptors.SettlesAt(before);
    }

    [Fact]
    public async Task Handshake_HasServerNameAlpnAndClientCertificate()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string? serverName = null;
        ScriptedHandler handler = new(_group, async (_, connection) =>
        {
            ITlsHandshakeFeature handshake = connection.Features.Get<ITlsHandshakeFeature>()!;
            string protocol = connection.Features.Get<ISslStreamFeature>()!.SslStream.NegotiatedApplicationProtocol.ToString();
            string? client = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate?.Subject;
            seen.TrySetResult($"{serverName} {protocol} {client} {handshake.Protocol >= SslProtocols.Tls12}");
            await connection.Transport.Input.ReadAsync();
        });
        await using LoopServer server = await LoopServer.StartAsync(_group, handler, listen => listen.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, name) =>
            {
                serverName = name;
                return ServerCertificate();
            };
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = static (_, _, _) => true;
        }));
        using X509Certificate2 client = Certificates.Sign("a client", [], [], ClientUsage);
        Exception? failure = await OnLoop(async () =>
        {
            ClientTls tls = new("upstream.test", Certificates.Roots, true, client);
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(server.Address, tls), CancellationToken.None);
            await seen.Task.WaitAsync(Patience);
            await Loop.SwitchTo();
            await connection.DisposeAsync();
        });
        Assert.Null(failure);
        Assert.Equal("upstream.test http/1.1 CN=a client True", await seen.Task);
    }

    [Fact]
    public async Task ClosureAlert_IsSentOnDispose()
    {
        TaskCompletionSource<int> read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Socket listener = Listen();
        Task serving = Task.Run(async () =>
        {
            using NetworkStream stream = new(await listener.AcceptAsync(), ownsSocket: true);
            using SslStream tls = new(stream);
            await tls.AuthenticateAsServerAsync(ServerCertificate());

            // A close without the alert is an exception here, not the end of the stream.
            read.SetResult(await tls.ReadAsync(new byte[10]));
        });
        Exception? failure = await OnLoop(async () =>
        {
            ConnectTarget target = new(listener.LocalEndPoint!, new ClientTls("upstream.test", Certificates.Roots, true, null));
            await (await _group.Connector.ConnectAsync(Loop, target, CancellationToken.None)).DisposeAsync();
        });
        Assert.Null(failure);
        await serving.WaitAsync(Patience);
        Assert.Equal(0, await read.Task);
    }

    [Fact]
    public async Task Refused_ThrowsOnTheLoopAndLeaksNothing()
    {
        EndPoint nobody;
        using (Socket listener = Listen())
        {
            nobody = listener.LocalEndPoint!;
        }

        int before = Descriptors.SocketCount;
        for (int i = 0; i < 20; i++)
        {
            Exception? failure = await OnLoop(() => ConnectAsync(nobody, null, CancellationToken.None));
            Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure).SocketErrorCode);
            failure = await OnLoop(() => ConnectAsync(new UnixDomainSocketEndPoint("/nowhere/edgeproxy.sock"), null, CancellationToken.None));
            Assert.IsAssignableFrom<SocketException>(failure);
        }

        Assert.IsType<ArgumentException>(await OnLoop(() => ConnectAsync(new DnsEndPoint("localhost", 1), null, CancellationToken.None)));
        await Descriptors.SettlesAt(before);
    }

    [Fact]
    public async Task CancelledBeforeConnectAndDuringHandshake_ThrowsAndLeaksNothing()
    {
        // It accepts by the kernel's backlog and never says a word.
        using Socket silent = Listen();
        int before = Descriptors.SocketCount;
        ClientTls tls = new("upstream.test", Certificates.Roots, true, null);
        for (int i = 0; i < 10; i++)
        {
            using CancellationTokenSource source = new();
            Task<Exception?> pending = OnLoop(() => ConnectAsync(silent.LocalEndPoint!, tls, source.Token));
            await Task.Delay(10);
            Assert.False(pending.IsCompleted);
            await source.CancelAsync();
            Assert.IsAssignableFrom<OperationCanceledException>(await pending.WaitAsync(Patience));
            Exception? early = await OnLoop(() => ConnectAsync(silent.LocalEndPoint!, null, source.Token));
            Assert.IsAssignableFrom<OperationCanceledException>(early);
        }

        await Descriptors.SettlesAt(before);
    }

    [Fact]
    public async Task ConnectThatHangs_IsCancelledAndLeaksNothing()
    {
        // A full backlog: the kernel drops further connects, which then wait.
        using Socket full = Listen(backlog: 0);
        List<Socket> fillers = [];
        for (int i = 0; i < 4; i++)
        {
            Socket filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            fillers.Add(filler);
            Record.Exception(() => filler.Connect(full.LocalEndPoint!));
        }

        await Task.Delay(50);
        int before = Descriptors.SocketCount;
        using CancellationTokenSource source = new();
        Task<Exception?> pending = OnLoop(() => ConnectAsync(full.LocalEndPoint!, null, source.Token));
        await Task.Delay(100);
        Assert.False(pending.IsCompleted, "the backlog was not full");
        await source.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await pending.WaitAsync(Patience));
        await Descriptors.SettlesAt(before);
        fillers.ForEach(static filler => filler.Dispose());
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("")]
    public async Task PeerThatSpeaksNoTls_ThrowsAndLeaksNothing(string answer)
    {
        using Socket listener = Listen();
        using CancellationTokenSource stop = new();
        Task serving = Task.Run(async () =>
        {
            while (true)
            {
                using Socket accepted = await listener.AcceptAsync(stop.Token);
                try
                {
                    await accepted.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                    accepted.Shutdown(SocketShutdown.Send);
                    await accepted.ReceiveAsync(new byte[4_096]);
                }
                catch (SocketException)
                {
                    // The client has given up already.
                }
            }
        });
        int before = Descriptors.SocketCount;
        ClientTls tls = new("upstream.test", Certificates.Roots, true, null);
        for (int i = 0; i < 10; i++)
        {
            Exception? failure = await OnLoop(() => ConnectAsync(listener.LocalEndPoint!, tls, CancellationToken.None));
            Assert.True(failure is AuthenticationException or IOException, failure?.ToString());
        }

        await Descriptors.SettlesAt(before);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task IdleConnection_IsToldOnTheLoopWhenThePeerCloses()
    {
        using Socket listener = Listen();
        TaskCompletionSource<bool> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Exception? failure = await OnLoop(async () =>
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(listener.LocalEndPoint!, null), CancellationToken.None);
            ((ILoopConnection)connection).OnClosed(_ => closed.SetResult(Loop.IsCurrent), null);
            listener.Accept().Dispose();
            Assert.True(await closed.Task.WaitAsync(Patience));
            await Loop.SwitchTo();
            await connection.DisposeAsync();
        });
        Assert.Null(failure);
    }

    private static X509Certificate2 ServerCertificate() =>
        Certificates.Sign("upstream.test", ["upstream.test", "*.wild.test"], [IPAddress.Loopback], ServerUsage);

    private static Socket Listen(int backlog = 100)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        return listener;
    }

    private async Task ConnectAsync(EndPoint address, ClientTls? tls, CancellationToken cancellation)
    {
        try
        {
            ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, new ConnectTarget(address, tls), cancellation);
            await connection.DisposeAsync();
        }
        finally
        {
            Assert.True(Loop.IsCurrent);
        }
    }

    private async Task EchoOnceAsync(ConnectTarget target)
    {
        ConnectionContext connection = await _group.Connector.ConnectAsync(Loop, target, CancellationToken.None);
        await connection.Transport.Output.WriteAsync(new byte[100_000]);
        ReadResult result = await connection.Transport.Input.ReadAtLeastAsync(100_000);
        Assert.Equal(100_000, result.Buffer.Length);
        connection.Transport.Input.AdvanceTo(result.Buffer.End);
        Assert.True(Loop.IsCurrent);
        await connection.DisposeAsync();
    }

    private async Task<Exception?> OnLoop(Func<Task> method)
    {
        await Loop.SwitchTo();
        try
        {
            await method().WaitAsync(Patience);
            return null;
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            return exception;
        }
        finally
        {
            await Task.Yield();
        }
    }
}

[Collection(nameof(Descriptors))]
public sealed class SocketsConnectorTests() : ConnectorTests(Transports.Sockets);

[Collection(nameof(Descriptors))]
public sealed class EpollConnectorTests() : ConnectorTests(Transports.Epoll);
