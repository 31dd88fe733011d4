using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeProxy.EndToEnd;

/// <summary>The binary without any configuration: it starts a demo and prints lines to try. They are tried.</summary>
public sealed partial class DemoTests
{
    private const int CurlTimeIsUp = 28;

    /// <summary>A command to copy begins its line, may go on behind a backslash, and may have a comment behind it.</summary>
    [GeneratedRegex(@"^\s*(\$ )?curl (?<arguments>([^\n]*\\\n)*[^\n]*)$", RegexOptions.Multiline)]
    private static partial Regex CurlLine { get; }

    [GeneratedRegex(@"ws://[\w.\-:\[\]]+(/[\w/.\-]*)?")]
    private static partial Regex WebSocketAddress { get; }

    [GeneratedRegex(@"http://[\d.]+:\d+/hello\b")]
    private static partial Regex HelloAddress { get; }

    [GeneratedRegex(@"http://[\d.]+:\d+/metrics\b")]
    private static partial Regex MetricsAddress { get; }

    [CurlFact]
    public async Task DemoWithoutConfiguration_AnswersEveryLineThatItPrints()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartDemoAsync();
        string output = await OutputWithAsync(gateway, WebSocketAddress);
        string[] commands = [.. CurlLine.Matches(output).Select(match => match.Groups["arguments"].Value.Trim())];

        // One is proxied to the small origin, one is a mock.
        Assert.True(commands.Length >= 2, $"At least two lines with curl were expected.\n{gateway.Process.Describe()}");
        foreach (string arguments in commands)
        {
            // Our options come first, since a comment may end the line, and so that the line's own win.
            string command = $"curl --fail --silent --show-error --noproxy '*' --max-time 3 {arguments}";
            (int exitCode, string answer, string errors) = await ChildProcess.RunAsync("/bin/sh", ["-c", command], Path.GetTempPath(), TestHttp.Limit);

            // A stream goes on until it is cut off, and a tunnel too: what came until then is what counts.
            Assert.True(exitCode is 0 or CurlTimeIsUp, $"{command}\nended with {exitCode}: {errors}{answer}\n{gateway.Process.Describe()}");
            Assert.NotEqual("", answer);
        }
    }

    [Fact]
    public async Task DemoWithoutConfiguration_EchoesOverWebSocket()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartDemoAsync();
        string output = await OutputWithAsync(gateway, WebSocketAddress);
        Match address = WebSocketAddress.Match(output);
        Assert.True(address.Success, $"A line with ws:// was expected.\n{gateway.Process.Describe()}");

        using CancellationTokenSource limit = new(TestHttp.Limit);
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(address.Value), limit.Token);
        await socket.SendAsync("something of mine"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);

        // The origin may greet first.
        byte[] buffer = new byte[1024];
        List<string> messages = [];
        while (messages.Count < 3 && !messages.Contains("something of mine"))
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, limit.Token);
            messages.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        Assert.Contains("something of mine", messages);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }

    /// <summary>None of them is told an address, so all want the same two.</summary>
    [Fact]
    public async Task DemosStartedAtOnce_EachFindAnAddressAndSayIt()
    {
        using TemporaryFolder folder = new();
        ChildProcess[] demos = [.. Enumerable.Range(0, 3).Select(_ => ChildProcess.Start(GatewayProcess.Binary, ["run"], folder.Path, GatewayProcess.Environment))];
        try
        {
            HashSet<string> addresses = new(StringComparer.Ordinal);
            using HttpClient client = TestHttp.NewClient();
            foreach (ChildProcess demo in demos)
            {
                Match address = await AddressOfAsync(demo, HelloAddress);
                Assert.Contains("hello from the gateway itself", await client.GetStringAsync(address.Value), StringComparison.Ordinal);
                Match metrics = await AddressOfAsync(demo, MetricsAddress);
                Assert.Contains("edgeproxy_build_info", await client.GetStringAsync(metrics.Value), StringComparison.Ordinal);
                Assert.True(addresses.Add(address.Value) & addresses.Add(metrics.Value), demo.Describe());
            }
        }
        finally
        {
            foreach (ChildProcess demo in demos)
            {
                await demo.DisposeAsync();
            }
        }
    }

    private static async Task<Match> AddressOfAsync(ChildProcess demo, Regex wanted)
    {
        using CancellationTokenSource limit = new(GatewayProcess.ReadyLimit);
        while (!wanted.IsMatch(demo.Output) && !demo.HasExited && !limit.IsCancellationRequested)
        {
            await Task.Delay(20);
        }

        Match match = wanted.Match(demo.Output);
        Assert.True(match.Success, $"A line with {wanted} was expected.\n{demo.Describe()}");
        return match;
    }

    /// <summary>What it printed, as soon as that has what is looked for, or a while after it got ready.</summary>
    private static async Task<string> OutputWithAsync(GatewayProcess gateway, Regex wanted)
    {
        for (int attempt = 0; attempt < 100 && !wanted.IsMatch(gateway.Process.Output); attempt++)
        {
            await Task.Delay(20);
        }

        return gateway.Process.Output;
    }
}
