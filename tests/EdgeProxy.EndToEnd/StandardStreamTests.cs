using System.Globalization;
using System.IO.Pipes;

namespace EdgeProxy.EndToEnd;

/// <summary>Standard streams that nobody reads, or that are not there.</summary>
public sealed class StandardStreamTests
{
    /// <summary>Access log lines of some 300 bytes each: far more than a pipe holds.</summary>
    private const int Requests = 1000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OutputThatNobodyTakes_BlocksNeitherExchangesNorTheEnd(bool isHeldOpen)
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        string path = string.Create(
            CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{(int)pipe.ClientSafePipeHandle.DangerousGetHandle()}");
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(
            ["bash", "-c", $"exec \"$0\" \"$@\" >{path} 2>&1"],
            Mock,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_ACCESSLOG__PATH"] = "-", ["EDGEPROXY_LOG__LEVEL"] = "trace" });
        if (!isHeldOpen)
        {
            await pipe.DisposeAsync(); // What is written fails from now on, instead of waiting.
        }

        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        for (int i = 0; i < Requests; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadUntilAsync("hello"), StringComparison.Ordinal);
        }

        Assert.Equal(0, await gateway.StopAsync());
    }

    /// <summary>The first files and sockets of the process got the numbers of the streams, and the process died of what it wrote there.</summary>
    [Theory]
    [InlineData("2>&-", 2)]
    [InlineData("0<&- 1>&- 2>&-", 0, 1, 2)]
    public async Task ClosedStreams_AreOpenedOnNothing(string redirections, params int[] descriptors)
    {
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(["bash", "-c", $"exec \"$0\" \"$@\" {redirections}"], Mock);
        foreach (int descriptor in descriptors)
        {
            Assert.Equal("/dev/null", new FileInfo($"/proc/{gateway.Process.Id}/fd/{descriptor}").ResolveLinkTarget(returnFinalTarget: false)?.FullName);
        }

        using HttpClient http = TestHttp.NewClient();
        Assert.Equal("hello", await http.GetStringAsync(gateway.Address));
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static string Mock(int port) => Documents.Routes(port, "\"GET /\": { \"mock\": { \"body\": \"hello\" } }");
}
