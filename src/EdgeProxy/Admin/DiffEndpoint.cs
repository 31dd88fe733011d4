using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary>
/// <c>POST /diff[?reverse=true]</c>: what would change if the documents in the body took the place of those in use, or, in
/// reverse, the other way round. Files and variables that they name are read, so it is for who could read them anyway.
/// </summary>
internal sealed class DiffEndpoint(AdminParts parts, AdminGate gate)
{
    public const string Reverse = "reverse";

    /// <summary>One at a time: it takes the memory and the processor time of a reload.</summary>
    private readonly SemaphoreSlim _one = new(1);

    public async Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        bool isReverse = false;
        if (call.Query(Reverse) is { } written && !bool.TryParse(written, out isReverse))
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "reverse is true or false");
        }

        if (!gate.IsOwner(call.Actor))
        {
            return AdminAnswer.Error(
                StatusCodes.Status403Forbidden, "diff", "comparing reads files and variables, and so is for the gateway's own user and root, over the socket") with
            { Closes = true };
        }

        if (parts.Publisher.Config is not { } present)
        {
            return AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "starting", "no configuration is in use yet");
        }

        if (SentDocuments.Parse(await call.BodyAsync(), out string problem) is not { } documents)
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "documents", problem);
        }

        await _one.WaitAsync(call.Aborted);
        try
        {
            return await OffLoops.RunAsync(() => Compare(present, documents, isReverse));
        }
        finally
        {
            _one.Release();
        }
    }

    private static AdminAnswer Compare(ValidatedConfig present, IReadOnlyList<ConfigDocument> documents, bool isReverse)
    {
        ConfigLoadResult loaded = ConfigLoader.Load(documents);
        DocumentCompiler.Compile(loaded, out IReadOnlyList<ConfigError> errors);
        if (errors.Count > 0)
        {
            return AdminAnswer.Error(
                StatusCodes.Status422UnprocessableEntity, "documents", "the documents have mistakes",
                json => ConfigJson.WriteTexts(json, "errors", errors.Select(error => error.ToString())));
        }

        ConfigDifferences differences = isReverse ? ConfigComparer.Compare(loaded.Config!, present) : ConfigComparer.Compare(present, loaded.Config!);
        return AdminAnswer.Of(StatusCodes.Status200OK, json => DifferencesJson.Write(json, differences));
    }
}
