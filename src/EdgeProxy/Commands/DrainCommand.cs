using System.CommandLine;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary><c>edgeproxy drain</c>: has the running gateway send its traffic elsewhere, and end.</summary>
internal static class DrainCommand
{
    public static Command Make()
    {
        var options = new AdminOptions();
        var stay = new Option<bool>("--stay") { Description = "Keeps the process after the drain, instead of ending it." };
        var delay = new Option<string?>("--delay") { Description = "How long it goes on accepting while it says that it is not ready; without it, the setting shutdown.delay.", HelpName = "DURATION" };
        delay.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } written && !ScalarText.TryDuration(written, out _))
            {
                result.AddError($"--delay  \"{written}\" is not a duration  (write 500ms, 5s or 1m)");
            }
        });
        var command = new Command("drain", "Has the running gateway say that it is not ready, finish what is under way, and end. Does not wait for it. Exit code: 0 begun, 4 it was not: there is no gateway, it lets nobody in, or it drains already.")
        {
            stay, delay,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            string target = AdminEndpoints.Drain + (result.GetValue(stay) ? "?exit=false" : "?exit=true")
                + (result.GetValue(delay) is { } written ? "&delay=" + written : "");
            return options.AskAsync(
                result, "POST", target, [202], reply => Show(reply, result.InvocationConfiguration.Output, options.IsJson(result)), cancellation);
        });
        return command;
    }

    private static int Show(AdminReply reply, TextWriter output, bool isJson)
    {
        if (!isJson)
        {
            using JsonDocument parsed = JsonDocument.Parse(reply.Body);
            JsonElement drain = parsed.RootElement;
            string end = drain.GetProperty("exit").GetBoolean()
                ? $"it ends once they are done, {StatusText.Text(drain, "deadline")} after that at most"
                : "the process stays";
            output.WriteLine($"draining: not ready, accepting for another {StatusText.Text(drain, "delay")}; {StatusText.Counted(StatusText.Number(drain, "connections"), "connection")} open; {end}");
        }

        return ExitCodes.Ok;
    }
}
