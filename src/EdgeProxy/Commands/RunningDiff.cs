using System.CommandLine;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// <c>edgeproxy diff</c> with the running gateway on one side. The documents go to the gateway, which compares: what it serves
/// holds secrets that need not travel.
/// </summary>
internal sealed class RunningDiff(AdminOptions options, ParseResult result)
{
    private readonly TextWriter _output = result.InvocationConfiguration.Output;
    private readonly TextWriter _error = result.InvocationConfiguration.Error;

    public async Task<int> RunAsync(string old, string now, CancellationToken cancellation)
    {
        bool isOld = old == DiffCommand.Running;
        if (isOld && now == DiffCommand.Running)
        {
            await _error.WriteLineAsync($"both sides are {DiffCommand.Running}  (give documents for one; a folder of that name is ./{DiffCommand.Running})");
            return ExitCodes.Failed;
        }

        string side = isOld ? "new" : "old";
        if (Read(side, isOld ? now : old) is not { } body)
        {
            return ExitCodes.Failed;
        }

        string target = isOld ? AdminEndpoints.Diff : $"{AdminEndpoints.Diff}?{DiffEndpoint.Reverse}=true";
        int code = await options.AskAsync(result, "POST", target, body, [200, 422], reply => Show(reply, side), cancellation);
        return code is ExitCodes.Unreachable ? ExitCodes.Failed : code;
    }

    /// <summary>What <see cref="SentDocuments"/> reads: every document under its whole path, from which what it names is found.</summary>
    private byte[]? Read(string side, string name)
    {
        IReadOnlyList<string> files = ConfigLoader.Find([name]);
        ConfigLoadResult loaded = ConfigLoader.Load([name], new ConfigOptions { ReadsOutside = false });
        if (loaded.Documents.Count == 0 || loaded.Documents.Count < files.Count)
        {
            foreach (ConfigError mistake in loaded.Errors)
            {
                _error.WriteLine($"{side}: {mistake}");
            }

            return null;
        }

        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject(SentDocuments.Member);
            foreach (ConfigDocument document in loaded.Documents)
            {
                json.WriteString(Path.GetFullPath(document.Name), document.Bytes.Span);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private int Show(AdminReply reply, string side)
    {
        using JsonDocument parsed = JsonDocument.Parse(reply.Body);
        JsonElement root = parsed.RootElement;
        if (root.TryGetProperty("errors", out JsonElement errors))
        {
            foreach (JsonElement error in errors.EnumerateArray())
            {
                _error.WriteLine($"{side}: {PlainText.Of(error.GetString()!)}");
            }

            return ExitCodes.Failed;
        }

        if (!options.IsJson(result))
        {
            foreach (JsonElement difference in root.GetProperty("differences").EnumerateArray())
            {
                _output.WriteLine(DiffCommand.Line(StatusText.Text(difference, "severity"), StatusText.Text(difference, "text")));
            }

            _output.WriteLine(StatusText.Text(root, "summary"));
        }

        return DiffCommand.ExitCodeOf(root.GetProperty("severity").GetString());
    }
}
