using System.Globalization;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// The blocks of a document, run in their order in one shell as they are written but for their ports; what each writes is what stands behind
/// <c>#</c> in it.
/// </summary>
internal static class DocumentSession
{
    private const string Mark = "---- end of block ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <param name="name">Of the document, in docs/.</param>
    /// <param name="ports">Those on 127.0.0.1 that it names, beside the ops listener's usual one.</param>
    /// <param name="expect">Makes what a line of output is to be of what the document says that it is.</param>
    public static async Task RunAsync(string name, IReadOnlyList<int> ports, Func<string, string> expect)
    {
        using var folder = new TemporaryFolder();
        string ops = $"127.0.0.1:{FreePort.Next()}";
        string text = (await File.ReadAllTextAsync(Document(name))).Replace("127.0.0.1:9901", ops, StringComparison.Ordinal);
        text = ports.Aggregate(text, (all, port) => all.Replace(
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), $"127.0.0.1:{FreePort.Next()}", StringComparison.Ordinal));
        List<string[]> blocks = [.. Blocks(text)];
        Assert.True(blocks.Count > 6);
        var script = new StringBuilder("trap 'kill ${GATEWAY:-} ${ORIGIN:-} 2>/dev/null || true' EXIT\nchmod +x bin/edgeproxy\ncd session\n");
        foreach (string[] block in blocks)
        {
            script.AppendJoin('\n', block.Where(line => !IsOutput(line))).Append('\n').AppendLine($"echo '{Mark}'");
        }

        Directory.CreateDirectory(folder.File("session"));
        folder.Write("bin/edgeproxy", $"#!/bin/sh\nexec '{GatewayProcess.Binary}' \"$@\"\n");
        var environment = new Dictionary<string, string>(GatewayProcess.Environment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["EDGEPROXY_OPS__ADDRESS"] = ops,
            ["no_proxy"] = "*",
        };
        (int code, string output, string errors) = await ChildProcess.RunAsync("bash", ["-c", script.ToString()], folder.Path, Limit, environment);
        Assert.True(code == 0, $"{output}\n{errors}");
        Compare(blocks, output.Split(Mark), expect, errors);
    }

    private static void Compare(List<string[]> blocks, string[] written, Func<string, string> expect, string errors)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            string expected = string.Join('\n', blocks[i].Where(IsOutput).Select(line => expect(line[2..]).TrimEnd()));
            string actual = string.Join('\n', written[i].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).Where(line => line.Length > 0));
            Assert.True(expected == actual, $"The block\n{string.Join('\n', blocks[i])}\nwrote\n{actual}\n{errors}");
        }
    }

    private static bool IsOutput(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    private static IEnumerable<string[]> Blocks(string document) => document.Split("```sh\n").Skip(1).Select(rest => rest.Split("\n```")[0].Split('\n'));

    /// <summary>Of the source: this test is at tests/EdgeProxy.EndToEnd/bin/CONFIGURATION/FRAMEWORK.</summary>
    private static string Document(string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../docs", name));
}
