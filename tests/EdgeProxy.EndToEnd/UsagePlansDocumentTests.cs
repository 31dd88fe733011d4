using System.Globalization;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>The session of docs/USAGE_PLANS.md, run as it is written but for its ports, writes what the document says it does.</summary>
public sealed class UsagePlansDocumentTests : IDisposable
{
    private const string Mark = "---- end of block ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CurlFact]
    public async Task Session_WritesWhatTheDocumentSays()
    {
        string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        List<string[]> blocks = [.. Blocks(await File.ReadAllTextAsync(Document))];
        Assert.True(blocks.Count > 8);
        var script = new StringBuilder("trap 'kill ${GATEWAY:-} 2>/dev/null || true' EXIT\nchmod +x bin/edgeproxy\ncd session\n");
        foreach (string[] block in blocks)
        {
            script.AppendJoin('\n', block.Where(line => !IsOutput(line))).Append('\n').AppendLine($"echo '{Mark}'");
        }

        Directory.CreateDirectory(_folder.File("session"));
        _folder.Write("bin/edgeproxy", $"#!/bin/sh\nexec '{GatewayProcess.Binary}' \"$@\"\n");
        var environment = new Dictionary<string, string>(GatewayProcess.Environment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["EDGEPROXY_OPS__ADDRESS"] = $"127.0.0.1:{FreePort.Next()}",
            ["no_proxy"] = "*",
        };
        DateTime before = DateTime.UtcNow;
        (int code, string output, string errors) = await ChildProcess.RunAsync(
            "bash", ["-c", script.Replace("127.0.0.1:8080", "127.0.0.1:" + port).ToString()], _folder.Path, Limit, environment);
        Assert.True(code == 0, $"{output}\n{errors}");
        if (before.Date != DateTime.UtcNow.Date)
        {
            return; // Over midnight, which the session does not expect.
        }

        string[] written = output.Split(Mark);
        for (int i = 0; i < blocks.Count; i++)
        {
            string expected = string.Join('\n', blocks[i].Where(IsOutput).Select(line => Today(line[2..], before).TrimEnd()));
            string actual = string.Join('\n', written[i].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).Where(line => line.Length > 0));
            Assert.True(expected == actual, $"The block\n{string.Join('\n', blocks[i])}\nwrote\n{actual}\n{errors}");
        }
    }

    private static bool IsOutput(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    /// <summary>The document is of 24 November 2026.</summary>
    private static string Today(string line, DateTime now) => line
        .Replace("2026-11-24", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("2026-11", now.ToString("yyyy-MM", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("w=2592000", string.Create(CultureInfo.InvariantCulture, $"w={DateTime.DaysInMonth(now.Year, now.Month) * 86_400}"), StringComparison.Ordinal);

    private static IEnumerable<string[]> Blocks(string document) => document.Split("```sh\n").Skip(1).Select(rest => rest.Split("\n```")[0].Split('\n'));

    /// <summary>Of the source: this test is at tests/EdgeProxy.EndToEnd/bin/CONFIGURATION/FRAMEWORK.</summary>
    private static string Document => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../docs/USAGE_PLANS.md"));
}
