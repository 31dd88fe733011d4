using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace EdgeProxy;

/// <summary><c>edgeproxy reload</c>: has the running gateway load its documents, and waits for what comes of it.</summary>
internal static class ReloadCommand
{
    public static Command Make()
    {
        var options = new AdminOptions();
        var command = new Command(
            "reload",
            "Has the running gateway load its documents, and waits. Exit code: 0 they are in use, 1 they are refused and every mistake is listed, 4 there is no gateway or it lets nobody in.");
        options.AddTo(command);
        command.SetAction((result, cancellation) => options.AskAsync(
            result, "POST", AdminEndpoints.Reload, [200, 422], reply => Show(reply, result.InvocationConfiguration.Output, options.IsJson(result)), cancellation));
        return command;
    }

    private static int Show(AdminReply reply, TextWriter output, bool isJson)
    {
        using JsonDocument parsed = JsonDocument.Parse(reply.Body);
        JsonElement record = parsed.RootElement;
        bool isPublished = record.GetProperty("result").GetString() == ReloadsJson.Published;
        if (!isJson)
        {
            WriteText(record, isPublished, output);
        }

        return isPublished ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>Mistakes and warnings a line each, as <c>validate</c> writes them, then the result.</summary>
    private static void WriteText(JsonElement record, bool isPublished, TextWriter output)
    {
        foreach (JsonElement error in record.GetProperty("errors").EnumerateArray())
        {
            output.WriteLine(PlainText.Of(error.GetString()!));
        }

        foreach (JsonElement warning in record.GetProperty("warnings").EnumerateArray())
        {
            output.WriteLine("warning: " + PlainText.Of(warning.GetString()!));
        }

        long version = StatusText.Number(record, "version");
        long errors = record.GetProperty("errors").GetArrayLength();
        string summary = StatusText.Text(record, "summary");
        output.WriteLine(isPublished
            ? string.Create(CultureInfo.InvariantCulture, $"configuration {version} is in use after {StatusText.Number(record, "milliseconds")} ms{(summary.Length > 0 ? ": " + summary : "")}")
            : string.Create(CultureInfo.InvariantCulture, $"REFUSED for {StatusText.Counted(errors, "error")}; configuration {version} stays in use"));
    }
}
