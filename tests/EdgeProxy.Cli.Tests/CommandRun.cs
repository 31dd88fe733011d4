namespace EdgeProxy.Cli.Tests;

/// <summary>What a command ended with and wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        int code = await CommandLine.RunAsync(arguments, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
