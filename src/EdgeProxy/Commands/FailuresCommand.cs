using System.CommandLine;

namespace EdgeProxy;

/// <summary><c>edgeproxy failures</c>: the last exchanges that failed or were slow.</summary>
internal static class FailuresCommand
{
    public static Command Make()
    {
        var options = new AdminOptions();
        var id = new Argument<string?>("REQUEST_ID") { Description = "Of one exchange, in full; without it, all that are kept.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("failures", "Shows the last exchanges that failed or were slow. Exit code: 0 shown, 4 there is no gateway, it lets nobody in, or it records nothing.") { id };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            string? requestId = result.GetValue(id);
            string target = AdminEndpoints.Failures + (requestId is null ? "" : "?id=" + Uri.EscapeDataString(requestId));
            return options.AskAsync(
                result, "GET", target, [200],
                reply =>
                {
                    if (!options.IsJson(result))
                    {
                        result.InvocationConfiguration.Output.Write(FailuresText.Render(reply.Body, isDetailed: requestId is not null));
                    }

                    return ExitCodes.Ok;
                },
                cancellation);
        });
        return command;
    }
}
