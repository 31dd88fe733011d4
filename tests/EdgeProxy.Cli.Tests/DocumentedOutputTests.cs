using System.Net;
using System.Text.RegularExpressions;

namespace EdgeProxy.Cli.Tests;

/// <summary>What OPERATING.md shows of commands is what they write: each block is run again and compared.</summary>
public sealed partial class DocumentedOutputTests
{
    private const string Prompt = "$ edgeproxy ";
    private const string ExitCode = "$ echo $?";

    /// <summary>An endpoint that refuses connections.</summary>
    private const string Failing =
        """
        { "listeners": { "public": { "address": "127.0.0.1:0" } },
          "upstreams": { "orders": { "endpoints": ["http://127.0.0.1:1"] } },
          "apis": { "shop": { "hosts": ["api.example.com"], "stages": { "prod": {} }, "routes": { "GET /orders/{id}": { "upstream": "orders" } } } } }
        """;

    /// <summary>What is another one each time: moments, durations with the columns that they fill, request ids, the bars of phases, and which of them was the longest.</summary>
    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z| *\d+\.\d{3} m?s|\b[0-9a-f]{32}\b|\|[#. ]{40}\||\b(connect|finish) {2,}|(?<=most of it in: )(connect|finish)")]
    private static partial Regex Varying { get; }

    [Theory]
    [InlineData("diff")]
    [InlineData("replay")]
    [InlineData("explain")]
    public async Task ShownOutput_IsTheRealOne(string command)
    {
        string[][] blocks = BlocksOf(command + " ");
        Assert.NotEmpty(blocks);
        foreach (string[] block in blocks)
        {
            CommandRun run = await CommandRun.OfAsync([.. block[0][Prompt.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Resolve)]);
            Assert.Equal("", run.Error);
            string[] shown = [.. block[1..], .. block.Contains(ExitCode) ? Array.Empty<string>() : [ExitCode, "0"]];
            Assert.Equal(string.Join('\n', shown), $"{run.Output.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal)}{ExitCode}\n{run.Code}");
        }
    }

    [Fact]
    public async Task ShownFailures_AreTheRealOnes()
    {
        await using AdminHost admin = await AdminHost.StartAsync(Failing);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{admin.Host.Addresses[0]}/orders/42?token=secret&page=2");
        request.Headers.Host = "api.example.com";
        request.Headers.Add("Authorization", "Bearer abc");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        string id = response.Headers.GetValues("X-Request-Id").Single();

        string[][] blocks = BlocksOf("failures");
        Assert.Equal(2, blocks.Length);
        await AssertShownAsync(blocks[0], "failures", "--admin", admin.Socket);
        await AssertShownAsync(blocks[1], "failures", id, "--admin", admin.Socket);
    }

    private static async Task AssertShownAsync(string[] block, params string[] command)
    {
        CommandRun run = await CommandRun.OfAsync(command);
        Assert.Equal("", run.Error);
        Assert.Equal(Varying.Replace(string.Join('\n', block[1..]), "?"), Varying.Replace(run.Output.TrimEnd('\n'), "?"));
    }

    /// <summary>The documents' examples lie beside the tests.</summary>
    private static string Resolve(string argument) =>
        argument.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(AppContext.BaseDirectory, argument) : argument;

    /// <summary>The blocks that show a command, line by line.</summary>
    private static string[][] BlocksOf(string command)
    {
        string[] parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/OPERATING.md")).ReplaceLineEndings("\n").Split("\n```");
        return
        [
            .. parts.Where((_, index) => index % 2 == 1)
                .Select(part => part.Split('\n')[1..])
                .Where(lines => lines.Length > 0 && lines[0].StartsWith(Prompt + command, StringComparison.Ordinal)),
        ];
    }
}
