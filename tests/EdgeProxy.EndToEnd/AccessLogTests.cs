using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeProxy.EndToEnd;

/// <summary>The access log of the running gateway: a whole line for each exchange, through rotations, hostile clients and a stop.</summary>
public sealed class AccessLogTests
{
    private const int SignalUser1 = 10;
    private const int ConnectionCount = 4;
    private const int Exchanges = 10_000;
    private const int Rotations = 20;

    private static readonly byte[] Get = "GET /a?token=s3cret HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n\r\n"u8.ToArray();

    [Fact]
    public async Task RotationUnderLoad_LosesAndBreaksNoLine()
    {
        using BlockingOrigin origin = new(BlockingOrigin.Answer(100), BlockingOrigin.EndOfHead);
        await using GatewayProcess gateway = await StartAsync(origin.Port, """{ "accessLog": { "path": "access.log", "bufferBytes": "64MB" } }""");
        string path = Path.Combine(gateway.Folder, "access.log");
        using (BlockingClients clients = new(gateway.Port, ConnectionCount, handshake: null))
        {
            Task load = clients.RunAsync(Get, Exchanges);
            for (int i = 0; i < Rotations; i++)
            {
                File.Move(path, $"{path}.{i}");
                gateway.Process.Signal(SignalUser1);
                await UntilAsync(() => File.Exists(path));
                await Task.Delay(20);
            }

            await load;
        }

        Assert.Equal(0, await gateway.StopAsync());
        string[] files = Directory.GetFiles(gateway.Folder, "access.log*");
        Assert.Equal(Rotations + 1, files.Length);
        int lines = 0;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string text = await File.ReadAllTextAsync(file);
            Assert.True(text.Length == 0 || text[^1] == '\n');
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using JsonDocument parsed = JsonDocument.Parse(line);
                Assert.Equal(200, parsed.RootElement.GetProperty("status").GetInt32());
                ids.Add(parsed.RootElement.GetProperty("requestId").GetString()!);
                Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
                lines++;
            }
        }

        Assert.Equal(Exchanges, lines);
        Assert.Equal(Exchanges, ids.Count);
        Assert.Contains("was opened anew", gateway.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostileClients_BreakNoLine()
    {
        using BlockingOrigin origin = new(BlockingOrigin.Answer(2), BlockingOrigin.EndOfHead);
        await using GatewayProcess gateway = await StartAsync(
            origin.Port, """{ "accessLog": { "path": "access.log", "headers": ["X-Odd", "Authorization"], "queryString": true } }""");
        string[] requests =
        [
            "GET /\" HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \"},{\"status\":500\\\r\nX-Odd: \u00ff\u00c3( \u009b31m \u0085\r\nAuthorization: s3cret\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX-Odd: \u001b[31m\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "\0\r\n\r\n",
            "GET /%0a%22?\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: {new string('"', 6_000)}\r\nConnection: close\r\n\r\n",
        ];
        foreach (string request in requests)
        {
            using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync(request);
            client.HalfClose();
            await client.ReadToEndAsync();
        }

        Assert.Equal(0, await gateway.StopAsync());
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(gateway.Folder, "access.log"));
        string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(requests.Length, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.Contains("\"Authorization\":\"***\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, value => char.IsControl(value) && value != '\n');
    }

    [Fact]
    public async Task StandardOutput_GetsLinesInTheCombinedFormat()
    {
        using BlockingOrigin origin = new(BlockingOrigin.Answer(100), BlockingOrigin.EndOfHead);
        await using GatewayProcess gateway = await StartAsync(origin.Port, """{ "accessLog": { "path": "-", "format": "combined" } }""");
        using (BlockingClients clients = new(gateway.Port, 1, handshake: null))
        {
            await clients.RunAsync(Get, 3);
        }

        await UntilAsync(() => gateway.Process.Output.Split("\"GET /a HTTP/1.1\" 200 100 \"-\" \"test\"").Length == 4);
    }

    [Fact]
    public async Task FullDisk_HurtsNoExchange()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Only Linux has a disk that is always full.
        }

        using BlockingOrigin origin = new(BlockingOrigin.Answer(100), BlockingOrigin.EndOfHead);
        await using GatewayProcess gateway = await StartAsync(origin.Port, """{ "accessLog": { "path": "/dev/full" } }""");
        using BlockingClients clients = new(gateway.Port, ConnectionCount, handshake: null);
        await clients.RunAsync(Get, 2_000);
        using HttpClient ops = TestHttp.NewClient();
        string metrics = "";
        await UntilAsync(async () =>
        {
            metrics = await ops.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
            return Figure(metrics, "edgeproxy_access_log_dropped_total{reason=\"write_failed\"}") == 2_000;
        });
        Assert.Equal(0, Figure(metrics, "edgeproxy_access_log_lines_total"));
        Assert.True(Figure(metrics, "edgeproxy_access_log_write_errors_total") > 0);
        Assert.Contains("the access log /dev/full cannot be written", gateway.Process.Errors, StringComparison.Ordinal);
    }

    private static Task<GatewayProcess> StartAsync(int origin, string settings) =>
        GatewayProcess.StartAsync(port => Documents.Proxy(port, $"http://127.0.0.1:{origin}"), settings);

    private static long Figure(string metrics, string name) => long.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).AsSpan(name.Length + 1), CultureInfo.InvariantCulture);

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
