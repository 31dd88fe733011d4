using System.CommandLine;

namespace EdgeProxy;

/// <summary>What the commands that ask a running gateway take.</summary>
internal sealed class AdminOptions
{
    private readonly Option<string?> _admin = new("--admin")
    {
        Description = "The admin listener: the path of its socket, or HOST:PORT. Without it, as the settings say, or " + SettingsReader.DefaultAdminSocket + ".",
        HelpName = "SOCKET|ADDRESS",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file with the token for an address; without it, the token of the settings.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _settings = RunOptions.Settings();

    private readonly Option<bool> _json = new("--json") { Description = "Writes the answer as it came, for machines." };

    /// <param name="command">Gets them.</param>
    /// <param name="withJson">Whether it can show the answer as it came.</param>
    public void AddTo(Command command, bool withJson = true)
    {
        command.Add(_admin);
        command.Add(_tokenFile);
        command.Add(_settings);
        if (withJson)
        {
            command.Add(_json);
        }
    }

    public bool IsJson(ParseResult result) => result.GetResult(_json) is not null && result.GetValue(_json);

    /// <summary>Asks, or says why it cannot.</summary>
    /// <param name="show">Writes an answer that has one of the <paramref name="expected"/> statuses; its result is the exit code.</param>
    public Task<int> AskAsync(
        ParseResult result, string method, string target, IReadOnlyList<int> expected, Func<AdminReply, int> show, CancellationToken cancellation) =>
        AskAsync(result, method, target, ReadOnlyMemory<byte>.Empty, expected, show, cancellation);

    /// <inheritdoc cref="AskAsync(ParseResult, string, string, IReadOnlyList{int}, Func{AdminReply, int}, CancellationToken)"/>
    public async Task<int> AskAsync(
        ParseResult result, string method, string target, ReadOnlyMemory<byte> body, IReadOnlyList<int> expected, Func<AdminReply, int> show,
        CancellationToken cancellation)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        AdminTarget? gateway = AdminTarget.Find(result.GetValue(_admin), result.GetValue(_tokenFile), result.GetValue(_settings), out IReadOnlyList<string> errors);
        if (gateway is null)
        {
            foreach (string mistake in errors)
            {
                await error.WriteLineAsync(mistake);
            }

            return ExitCodes.Usage;
        }

        AdminReply? reply = await AdminClient.AskAsync(gateway, method, target, body, message => error.WriteLine(message), cancellation);
        if (reply is null)
        {
            return ExitCodes.Unreachable;
        }

        if (!expected.Contains(reply.Status))
        {
            await error.WriteLineAsync($"{gateway} answers {reply.Status}: {PlainText.Of(reply.Message())}");
            return ExitCodes.Unreachable;
        }

        if (IsJson(result))
        {
            await result.InvocationConfiguration.Output.WriteAsync(reply.Text);
        }

        return show(reply);
    }
}
