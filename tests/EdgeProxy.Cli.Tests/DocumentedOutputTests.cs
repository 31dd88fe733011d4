namespace EdgeProxy.Cli.Tests;

/// <summary>What OPERATING.md shows of diff and replay is what they write: each block is run again and compared.</summary>
public sealed class DocumentedOutputTests
{
    private const string Prompt = "$ edgeproxy ";
    private const string ExitCode = "$ echo $?";

    [Theory]
    [InlineData("diff")]
    [InlineData("replay")]
    public async Task ShownOutput_IsTheRealOne(string command)
    {
        string[][] blocks = [.. Blocks().Where(block => block[0].StartsWith(Prompt + command + " ", StringComparison.Ordinal))];
        Assert.NotEmpty(blocks);
        foreach (string[] block in blocks)
        {
            CommandRun run = await CommandRun.OfAsync([.. block[0][Prompt.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Resolve)]);
            Assert.Equal("", run.Error);
            string[] shown = [.. block[1..], .. block.Contains(ExitCode) ? Array.Empty<string>() : [ExitCode, "0"]];
            Assert.Equal(string.Join('\n', shown), $"{run.Output}{ExitCode}\n{run.Code}");
        }
    }

    /// <summary>The documents' examples lie beside the tests.</summary>
    private static string Resolve(string argument) =>
        argument.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(AppContext.BaseDirectory, argument) : argument;

    private static IEnumerable<string[]> Blocks()
    {
        string[] parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/OPERATING.md")).ReplaceLineEndings("\n").Split("\n```");
        return parts.Where((_, index) => index % 2 == 1)
            .Select(part => part.Split('\n')[1..])
            .Where(lines => lines.Length > 0 && lines[0].StartsWith(Prompt, StringComparison.Ordinal));
    }
}
