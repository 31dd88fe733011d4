using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>Documents that change in all the ways in which files change, under a running gateway.</summary>
public sealed class ReloadTests : IDisposable
{
    /// <summary>Some looks of the watcher: what has not happened by then will not happen.</summary>
    private static readonly TimeSpan SomeLooks = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = TestHttp.NewClient();
    private readonly int _port = FreePort.Next();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task FileRenamedOver_IsServed()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal("one", await GetAsync());
        string draft = _folder.Write("draft", Document("two"));
        File.Move(draft, _folder.File("config/gateway.json"), overwrite: true);
        await ServesAsync(gateway, "two");
    }

    [Fact]
    public async Task FileWrittenInPlaceWithTheSameLength_IsServed()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync();
        foreach (string body in (string[])["two", "six", "ten"])
        {
            await File.WriteAllTextAsync(_folder.File("config/gateway.json"), Document(body));
            await ServesAsync(gateway, body);
        }
    }

    [Fact]
    public async Task ConfigMapSwap_IsServed()
    {
        // As a kubelet lays out a ConfigMap: files are links through a link, and only that one is ever replaced.
        _folder.Write("config/..v1/gateway.json", Document("one"));
        File.CreateSymbolicLink(_folder.File("config/..data"), "..v1");
        File.CreateSymbolicLink(_folder.File("config/gateway.json"), "..data/gateway.json");
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal("one", await GetAsync());

        _folder.Write("config/..v2/gateway.json", Document("two"));
        File.CreateSymbolicLink(_folder.File("config/..data_tmp"), "..v2");
        (int moved, _, string errors) = await ChildProcess.RunAsync(
            "mv", ["-T", "..data_tmp", "..data"], _folder.File("config"), TestHttp.Limit);
        Assert.True(moved == 0, errors);
        Directory.Delete(_folder.File("config/..v1"), recursive: true);
        await ServesAsync(gateway, "two");
    }

    [Fact]
    public async Task HalfWrittenFile_ChangesNothingUntilItIsWhole()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync();
        string next = Document("two");
        await File.WriteAllTextAsync(_folder.File("config/gateway.json"), next[..(next.Length / 2)]);
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Process.Errors.Contains("is refused for", StringComparison.Ordinal)), "A refusal", gateway.Process.Describe);
        Assert.Equal("one", await GetAsync());
        Assert.Contains("gateway.json:", gateway.Process.Errors, StringComparison.Ordinal);

        await File.AppendAllTextAsync(_folder.File("config/gateway.json"), next[(next.Length / 2)..]);
        await ServesAsync(gateway, "two");
    }

    [Fact]
    public async Task DeletedFile_IsRefusedWhereTheRestNeedsIt_AndServedWhenRestored()
    {
        _folder.Write("config/a-listeners.json", $$"""{ "version": 1, "listeners": { "public": { "address": "127.0.0.1:{{_port}}" } } }""");
        _folder.Write("config/b-routes.json", Routes("one"));
        await using GatewayProcess gateway = await StartAsync();
        string listeners = await File.ReadAllTextAsync(_folder.File("config/a-listeners.json"));
        File.Delete(_folder.File("config/a-listeners.json"));
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Process.Errors.Contains("is refused for", StringComparison.Ordinal)), "A refusal", gateway.Process.Describe);
        Assert.Equal("one", await GetAsync());

        _folder.Write("config/b-routes.json", Routes("two"));
        await Task.Delay(SomeLooks);
        Assert.Equal("one", await GetAsync());
        _folder.Write("config/a-listeners.json", listeners);
        await ServesAsync(gateway, "two");
    }

    [Fact]
    public async Task ReferencedSecretThatChanges_IsServed()
    {
        _folder.Write("secret.txt", "first");
        _folder.Write("config/gateway.json", Document("${file:../secret.txt}"));
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal("first", await GetAsync());
        _folder.Write("secret.txt", "second");
        await ServesAsync(gateway, "second");
    }

    [Fact]
    public async Task HangUp_ReloadsWhereNobodyWatches()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync(("EDGEPROXY_RELOAD__INTERVAL", "0s"));
        _folder.Write("config/gateway.json", Document("two"));
        await Task.Delay(SomeLooks);
        Assert.Equal("one", await GetAsync());
        gateway.Process.HangUp();
        await ServesAsync(gateway, "two");
    }

    [Fact]
    public async Task BadDocumentAndRestart_TheLastGoodServes()
    {
        _folder.Write("config/gateway.json", Document("one"));
        (string, string) state = ("EDGEPROXY_STATE__FOLDER", _folder.File("state"));
        await using (GatewayProcess first = await StartAsync(state))
        {
            _folder.Write("config/gateway.json", Document("two"));
            await ServesAsync(first, "two");
            _folder.Write("config/gateway.json", Document("three")[1..]);
            await Eventually.HoldsAsync(
                () => Task.FromResult(first.Process.Errors.Contains("is refused for", StringComparison.Ordinal)), "A refusal", first.Process.Describe);
            Assert.Equal(0, await first.StopAsync());
        }

        await using GatewayProcess second = await StartAsync(state);
        Assert.Equal("two", await GetAsync());
        Assert.Contains("THE DOCUMENTS ARE REFUSED", second.Process.Errors, StringComparison.Ordinal);
        Assert.Contains("gateway.json:", second.Process.Errors, StringComparison.Ordinal);
        _folder.Write("config/gateway.json", Document("three"));
        await ServesAsync(second, "three");
    }

    [Fact]
    public async Task ListenerThatMoves_AcceptsAtItsNewAddressAndDrainsAtTheOld()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync();
        using RawConnection kept = await RawClient.ConnectAsync(_port);
        int moved = FreePort.Next();
        _folder.Write("config/gateway.json", Document("two", moved));
        await Eventually.HoldsAsync(() => IsServedAsync(moved, "two"), "The new address", gateway.Process.Describe);
        await Eventually.HoldsAsync(() => IsRefusedAsync(_port), "The end of accepting at the old address", gateway.Process.Describe);

        // Who was connected there before is still served.
        await kept.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK", await kept.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListenerThatMoves_CutsAtTheDeadlineWhoIsLeftAtTheOldAddress()
    {
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await GatewayProcess.StartInAsync(
            _folder, _port, new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_RELOAD__INTERVAL"] = "50ms", ["EDGEPROXY_SHUTDOWN__DEADLINE"] = "1s" });
        int moved = FreePort.Next();
        using RawConnection kept = await RawClient.ConnectAsync(_port);
        await kept.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await kept.ReadHeadAsync();
        _folder.Write("config/gateway.json", Document("two", moved));
        await Eventually.HoldsAsync(() => IsRefusedAsync(_port), "The end of accepting at the old address", gateway.Process.Describe);
        Exception? cut = await Record.ExceptionAsync(async () => await kept.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(cut is null or IOException, $"{cut}");
        Assert.True(await IsServedAsync(moved, "two"));
    }

    [Fact]
    public async Task ListenerWhoseAddressIsTaken_RefusesTheWholeChange()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _folder.Write("config/gateway.json", Document("one"));
        await using GatewayProcess gateway = await StartAsync();
        _folder.Write("config/gateway.json", Document("two", port));
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Process.Errors.Contains("the address is in use", StringComparison.Ordinal)), "A refusal", gateway.Process.Describe);
        Assert.Equal("one", await GetAsync());
        _folder.Write("config/gateway.json", Document("three"));
        await ServesAsync(gateway, "three");
    }

    [Fact]
    public async Task CertificateThatIsRenewed_IsShownToTheNextClient()
    {
        using TestCertificate authority = new();
        WriteCertificate(authority, "first.example");
        _folder.Write("config/gateway.json", Document("one", _port, tls: true));
        await using GatewayProcess gateway = await StartAsync();
        Assert.Contains("first.example", await ShownCertificateAsync(), StringComparison.Ordinal);
        WriteCertificate(authority, "second.example");
        await Eventually.HoldsAsync(
            async () => (await ShownCertificateAsync()).Contains("second.example", StringComparison.Ordinal), "The new certificate", gateway.Process.Describe);
    }

    private static string Routes(string body) =>
        $$"""{ "version": 1, "apis": { "main": { "routes": { "$default": { "mock": { "status": 200, "body": "{{body}}" } } } } } }""";

    private string Document(string body, int port = 0, bool tls = false) =>
        $$"""
        {
          "version": 1,
          "listeners": { "public": { "address": "127.0.0.1:{{(port == 0 ? _port : port)}}"{{(tls ? """, "tls": { "certificates": ["main"] }""" : "")}} } },
          {{(tls ? """ "certificates": { "main": { "certificate": "../tls.crt", "key": "../tls.key" } }, """ : "")}}
          "apis": { "main": { "routes": { "$default": { "mock": { "status": 200, "body": "{{body}}" } } } } }
        }
        """;

    private Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings) =>
        GatewayProcess.StartInAsync(_folder, _port, settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));

    private Task<string> GetAsync() => _http.GetStringAsync($"http://127.0.0.1:{_port}/");

    private Task ServesAsync(GatewayProcess gateway, string body) =>
        Eventually.HoldsAsync(() => IsServedAsync(_port, body), $"An answer of {body}", gateway.Process.Describe);

    private static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            using RawConnection connection = await RawClient.ConnectAsync(port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private async Task<bool> IsServedAsync(int port, string body)
    {
        try
        {
            return string.Equals(await _http.GetStringAsync($"http://127.0.0.1:{port}/"), body, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void WriteCertificate(TestCertificate authority, string name)
    {
        (string certificate, string key) = authority.Issue(name);
        _folder.Write("tls.key", key);
        _folder.Write("tls.crt", certificate);
    }

    private async Task<string> ShownCertificateAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using System.Net.Security.SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        return Encoding.ASCII.GetString(tls.RemoteCertificate!.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Cert));
    }
}
