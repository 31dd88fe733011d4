using System.CommandLine;
using System.Text.Json;

namespace EdgeProxy;

/// <summary><c>edgeproxy status</c>: how the running gateway is.</summary>
internal static class StatusCommand
{
    public static Command Make()
    {
        var options = new AdminOptions();
        var command = new Command("status", "Says how the running gateway is. Exit code: 0 ready and on its documents, 1 not so, 4 there is no gateway or it lets nobody in.");
        options.AddTo(command);
        command.SetAction((result, cancellation) => options.AskAsync(
            result, "GET", AdminEndpoints.Status, [200], reply => Show(reply, result.InvocationConfiguration.Output, options.IsJson(result)), cancellation));
        return command;
    }

    private static int Show(AdminReply reply, TextWriter output, bool isJson)
    {
        using JsonDocument status = JsonDocument.Parse(reply.Body);
        JsonElement config = status.RootElement.GetProperty("config");
        bool isWell = status.RootElement.GetProperty("ready").GetBoolean() && !config.GetProperty("refused").GetBoolean() && !config.GetProperty("lastGood").GetBoolean();
        if (!isJson)
        {
            output.Write(StatusText.Render(status.RootElement));
        }

        return isWell ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
