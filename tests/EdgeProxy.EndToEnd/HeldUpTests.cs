using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// A gateway that gets no processor for longer than <c>keepAlive</c>: when it goes on, the timers of idle clients are due, and requests
/// that came in time lie in their sockets. It used to reset those connections.
/// </summary>
public sealed class HeldUpTests
{
    private const int SignalContinue = 18;
    private const int SignalStop = 19;
    private const int ClientCount = 16;

    /// <summary>Of all clients no connection may be so old before the gateway is stopped.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(4);
    private static readonly byte[] Request = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();

    [Theory]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("sockets", false)]
    [InlineData("sockets", true)]
    public async Task RequestsThatCameInTime_AreServed(string transport, bool isTls)
    {
        await using GatewayProcess gateway = await StartAsync(transport, isTls);
        Stream[] clients = await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(_ => ConnectAsync(gateway, isTls)));
        gateway.Process.Signal(SignalStop);
        Task<string>[] answers = [.. clients.Select(AskAsync)];
        await Task.Delay(KeepAlive + TimeSpan.FromMilliseconds(500));
        gateway.Process.Signal(SignalContinue);
        Assert.All(await Task.WhenAll(answers), answer => Assert.EndsWith("hello", answer, StringComparison.Ordinal));
        Array.ForEach(clients, client => client.Dispose());
    }

    /// <summary>What comes at once; empty when the connection has ended.</summary>
    private static async Task<string> AskAsync(Stream client)
    {
        using CancellationTokenSource limit = new(TestHttp.Limit);
        await client.WriteAsync(Request, limit.Token);
        byte[] answer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await client.ReadAsync(answer, limit.Token));
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A client that was answered once and is kept alive; all at once, since handshakes one after another take long on a slow machine.</summary>
    private static async Task<Stream> ConnectAsync(GatewayProcess gateway, bool isTls)
    {
        Stream client = await OpenAsync(gateway, isTls);
        Assert.EndsWith("hello", await AskAsync(client), StringComparison.Ordinal);
        return client;
    }

    private static async Task<Stream> OpenAsync(GatewayProcess gateway, bool isTls)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", gateway.Port);
        NetworkStream stream = new(socket, ownsSocket: true);
        if (!isTls)
        {
            return stream;
        }

        SslStream tls = new(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("held-up.test");
        return tls;
    }

    private static async Task<GatewayProcess> StartAsync(string transport, bool isTls)
    {
        using TestCertificate authority = new();
        (string certificate, string key) = authority.Issue("held-up.test");
        return await GatewayProcess.StartAsync(
            (port, folder) => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["gateway.json"] = Document(port, folder, isTls),
                ["one.pem"] = certificate,
                ["one.key"] = key,
            },
            variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_TRANSPORT"] = transport });
    }

    private static string Document(int port, string folder, bool isTls)
    {
        string tls = isTls ? """, "tls": { "certificates": ["one"] }""" : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "version": 1,
              "listeners": { "public": { "address": "127.0.0.1:{{port}}", "timeouts": { "keepAlive": "{{KeepAlive.TotalSeconds}}s" }{{tls}} } },
              "certificates": { "one": { "certificate": "{{folder}}/one.pem", "key": "{{folder}}/one.key" } },
              "apis": { "main": { "routes": { "GET /hello": { "mock": { "body": "hello" } } } } }
            }
            """);
    }
}
