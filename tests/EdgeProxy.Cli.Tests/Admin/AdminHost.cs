using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

/// <summary>A gateway in this process, with an admin listener on a socket and on an address, an audit log, and secrets in its documents.</summary>
internal sealed class AdminHost : IAsyncDisposable
{
    public const string Token = "0123456789abcdef-deploy";
    public const string SecretOfFile = "s3cret-of-a-file";
    public const string SecretOfDocument = "s3cret-in-a-document";

    private const string Documents =
        """
        {
          "listeners": { "public": { "address": "127.0.0.1:0", "timeouts": { "head": "7s" } } },
          "certificates": { "edge": { "certificate": "edge.pem", "key": "edge.key", "serverNames": ["edge.example"] } },
          "upstreams": { "origin": { "endpoints": ["http://127.0.0.1:1"], "pool": { "connectionsMax": 7 } } },
          "apis": { "a": { "defaults": { "cache": { "ttl": "5m" } }, "routes": {
            "GET /hello": { "mock": { "body": "hello" } },
            "guarded": { "match": { "path": "/guarded", "headers": { "x-caller": "${file:secret.txt}" } }, "mock": {} },
            "GET /gone": { "upstream": "origin", "request": { "headers": { "set": {
              "X-Backend": "Bearer ${file:secret.txt}", "X-Api-Key": "s3cret-in-a-document", "X-Region": "north" } } } }
          } } }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ep-");

    private bool _keepsState;

    private AdminHost()
    {
    }

    public GatewayHost Host { get; private set; } = null!;

    /// <summary>Over the address, with the token.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Over the address, without the token.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    /// <summary>Over the socket.</summary>
    public HttpClient Local { get; private set; } = null!;

    public string Socket => File("a.sock");

    public string State => File("state");

    public string Document => File("config/gateway.json");

    public string KeyPem { get; private set; } = "";

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public IEnumerable<JsonElement> AuditLines() =>
        System.IO.File.ReadAllText(File("audit.log")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    /// <param name="documents">Other documents than the usual ones.</param>
    /// <param name="keepsState">Whether there is a state folder.</param>
    public static async Task<AdminHost> StartAsync(string documents = Documents, bool keepsState = false)
    {
        var host = new AdminHost { _keepsState = keepsState };
        host.WriteDocuments(documents);
        host.Host = new GatewayHost(host.Settings(), NullLoggerFactory.Instance, DateTimeOffset.UtcNow);
        await host.Host.StartOpsAsync();
        Assert.True(await host.Host.StartAsync(given: null));
        var address = new Uri($"http://{host.Host.Admin.Address}/");
        host.Stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        host.Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        host.Local = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = host.ConnectAsync }) { BaseAddress = new Uri("http://localhost/") };
        return host;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Stranger.Dispose();
        Local.Dispose();
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private void WriteDocuments(string documents)
    {
        Directory.CreateDirectory(File("config"));
        System.IO.File.WriteAllText(Document, documents);
        System.IO.File.WriteAllText(File("config/secret.txt"), SecretOfFile + "\n");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("edge.example");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        KeyPem = key.ExportPkcs8PrivateKeyPem();
        System.IO.File.WriteAllText(File("config/edge.pem"), certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(File("config/edge.key"), KeyPem);
    }

    private Settings Settings() => new()
    {
        Documents = [File("config")],
        Loops = 2,
        Name = "test",
        OpsAddress = new IPEndPoint(IPAddress.Loopback, 0),
        ReloadInterval = TimeSpan.Zero,
        ReadyOnLastGood = true,
        StateFolder = _keepsState ? State : null,
        ShutdownDelay = TimeSpan.Zero,
        ShutdownSpread = TimeSpan.Zero,
        ShutdownDeadline = TimeSpan.FromSeconds(5),
        LogLevel = LogLevel.None,
        LogFormat = LogFormat.Text,
        MetricSeriesMax = 1000,
        AuditPath = File("audit.log"),
        Admin = new AdminSettings { Socket = Socket, Address = new IPEndPoint(IPAddress.Loopback, 0), Tokens = [new AdminToken("deploy", Token)] },
    };
}
