namespace EdgeProxy.EndToEnd;

/// <summary>The binary before nginx, driven by curl: ordinary traffic, and large bodies in bounded memory.</summary>
public sealed class NginxTests : IDisposable
{
    private const long UploadBytes = 100_000_000;
    private const long DownloadBytes = 1_000_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NginxFact]
    public async Task Get_ReturnsTheFile()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin);
        string answer = await TestHttp.CurlAsync(
            _folder.Path, "--include", $"{gateway.Address}hello.txt");
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.EndsWith(NginxOrigin.Hello.TrimEnd(), answer, StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task MissingFile_PassesTheOriginsAnswer()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin);
        string answer = await TestHttp.CurlAsync(
            _folder.Path, "--write-out", "%{http_code}", $"{gateway.Address}nowhere.txt");
        Assert.Contains("nginx", answer, StringComparison.Ordinal);
        Assert.EndsWith("404", answer, StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task PostOf100Megabytes_StreamsInBoundedMemory()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin);
        await WarmUpAsync(gateway);
        await ResidentMemory.AssertBoundedAsync(gateway.Process, async () =>
        {
            string answer = await TestHttp.CurlAsync(
                _folder.Path, "--request", "POST", "--upload-file", MakeFile("upload", UploadBytes), $"{gateway.Address}discard");
            Assert.Equal($"{UploadBytes}", answer);
        });
    }

    [NginxFact]
    public async Task ChunkedUpload_ArrivesWhole()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin);
        const long Length = 20_000_003;
        string status = await TestHttp.CurlAsync(
            _folder.Path, "--header", "Transfer-Encoding: chunked", "--upload-file", MakeFile("chunked", Length),
            "--write-out", "%{http_code}", $"{gateway.Address}upload/chunked");
        Assert.Equal("201", status);
        Assert.Equal(Length, origin.UploadedLength("chunked"));
    }

    [NginxFact]
    public async Task DownloadOf1Gigabyte_StreamsInBoundedMemory()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        origin.MakeZeros("large", DownloadBytes);
        await using GatewayProcess gateway = await StartAsync(origin);
        await WarmUpAsync(gateway);
        await ResidentMemory.AssertBoundedAsync(gateway.Process, async () =>
        {
            string answer = await TestHttp.CurlAsync(
                _folder.Path, "--output", "/dev/null", "--write-out", "%{http_code} %{size_download}",
                $"{gateway.Address}zeros/large");
            Assert.Equal($"200 {DownloadBytes}", answer);
        });
    }

    [NginxFact]
    public async Task DownloadByASlowClient_IsNotBuffered()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        origin.MakeZeros("slow", DownloadBytes);
        await using GatewayProcess gateway = await StartAsync(origin);
        await WarmUpAsync(gateway);
        await ResidentMemory.AssertBoundedAsync(gateway.Process, async () =>
        {
            using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("GET /zeros/slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await client.ReadHeadAsync();

            // That the gateway reads no further is the absence of an event. The client's kernel is full, and then nothing moves for a
            // tenth of a second: on loopback, time enough to read a hundred megabytes into memory, five times what is allowed.
            await client.WaitUntilFullAsync();
            await client.ReadExactlyAsync(1_000_000);
        });
    }

    [NginxFact]
    public async Task Range_IsPassedBothWays()
    {
        await using NginxOrigin origin = await NginxOrigin.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin);
        string answer = await TestHttp.CurlAsync(
            _folder.Path, "--range", "6-9", "--write-out", " %{http_code}", $"{gateway.Address}hello.txt");
        Assert.Equal("from 206", answer);
    }

    private static Task<GatewayProcess> StartAsync(NginxOrigin origin) =>
        GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));

    /// <summary>One small exchange, so that what is measured is the transfer and not the first use of everything.</summary>
    private Task WarmUpAsync(GatewayProcess gateway) => TestHttp.CurlAsync(_folder.Path, $"{gateway.Address}plain");

    /// <summary>A file of zeros that takes no room on disk.</summary>
    private string MakeFile(string name, long length)
    {
        string path = _folder.File(name);
        using FileStream file = File.Create(path);
        file.SetLength(length);
        return path;
    }
}
