using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeProxy.EndToEnd;

/// <summary>The binary without any configuration: it starts a demo and prints lines to try. They are tried.</summary>
public sealed partial class DemoTests
{
    /// <summary>A command to copy begins its line, behind white space or a prompt.</summary>
    [GeneratedRegex(@"^\s*(\$ )?(?<line>curl .*)$", RegexOptions.Multiline)]
    private static partial Regex CurlLine { get; }

    [GeneratedRegex(@"ws://[\w.\-:\[\]]+(/[\w/.\-]*)?")]
    private static partial Regex WebSocketAddress { get; }

    [CurlFact]
    public async Task DemoWithoutConfiguration_AnswersEveryLineThatItPrints()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartDemoAsync();
        string output = await OutputWithAsync(gateway, WebSocketAddress);
        string[] lines = [.. CurlLine.Matches(output).Select(match => match.Groups["line"].Value.Trim())];

        // One is proxied to the small origin, one is a mock.
        Assert.True(lines.Length >= 2, $"At least two lines with curl were expected.\n{gateway.Process.Describe()}");
        foreach (string line in lines)
        {
            (int exitCode, string answer, string errors) = await ChildProcess.RunAsync(
                "/bin/sh", ["-c", $"{line} --fail --silent --show-error --noproxy '*' --max-time 10"],
                Path.GetTempPath(), TestHttp.Limit);
            Assert.True(exitCode == 0, $"{line}\nended with {exitCode}: {errors}{answer}\n{gateway.Process.Describe()}");
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
        byte[] buffer = new byte[256];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.StartsWith("hello from the demo", Encoding.UTF8.GetString(buffer, 0, received.Count), StringComparison.Ordinal);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        received = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
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
