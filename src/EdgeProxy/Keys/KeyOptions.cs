using System.CommandLine;

namespace EdgeProxy;

/// <summary>What the commands about keys take: the documents, and the file that is edited.</summary>
internal sealed class KeyOptions
{
    private readonly Option<string[]> _config = RunOptions.Config();
    private readonly Option<string?> _settings = RunOptions.Settings();
    private readonly Option<string?> _file = new("--file")
    {
        Description = "The file of keys, a document or one that ends in .jsonl; without it, that of the documents which has the key, or has keys.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_config);
        command.Add(_settings);
    }

    public int With(ParseResult result, Func<KeyEditor, int> run)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        Settings? settings = SettingsReader.Read(
            result.GetValue(_settings), environment: null, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors);
        foreach (string mistake in errors)
        {
            error.WriteLine("settings: " + mistake);
        }

        if (settings is null)
        {
            return ExitCodes.Usage;
        }

        string[] named = result.GetValue(_config)!;
        IReadOnlyList<string> paths = named.Length > 0 ? named : settings.Documents;
        return run(new KeyEditor(paths, result.GetValue(_file), new KeysAudit(settings), TimeProvider.System, result.InvocationConfiguration.Output, error));
    }
}
