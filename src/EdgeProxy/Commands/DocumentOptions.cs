using System.CommandLine;

namespace EdgeProxy;

/// <summary>Where a command that only reads documents finds them: named, or else as the settings say.</summary>
internal sealed class DocumentOptions
{
    public Argument<string[]> Paths { get; } = new("PATHS")
    {
        Description = "Folders and files of documents; as well as --config.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string[]> Config { get; } = RunOptions.Config();

    public Option<string?> SettingsFile { get; } = RunOptions.Settings();

    /// <summary>Runs with the paths, or ends with <see cref="ExitCodes.Usage"/> when there are none.</summary>
    public int With(ParseResult result, Func<IReadOnlyList<string>, int> run)
    {
        bool hasPaths = result.CommandResult.Command.Arguments.Contains(Paths);
        List<string> paths = [.. result.GetValue(Config)!, .. hasPaths ? result.GetValue(Paths)! : []];
        if (paths.Count > 0)
        {
            return run(paths);
        }

        TextWriter error = result.InvocationConfiguration.Error;
        Settings? settings = SettingsReader.Read(
            result.GetValue(SettingsFile), environment: null, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors);
        foreach (string mistake in errors)
        {
            error.WriteLine("settings: " + mistake);
        }

        if (settings is { Documents.Count: > 0 })
        {
            return run(settings.Documents);
        }

        if (settings is not null)
        {
            error.WriteLine("no documents are named  (give --config PATH, or set documents in the settings)");
        }

        return ExitCodes.Usage;
    }
}
