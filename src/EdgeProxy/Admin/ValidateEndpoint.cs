using EdgeProxy.Configuration;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary>
/// <c>POST /validate[?read=true]</c>: every mistake of the documents in the body, which change nothing. What they name outside
/// of themselves, files and variables of this machine, is read only on request, and only for who could read it anyway: for
/// others this would be a way to find out about it.
/// </summary>
internal sealed class ValidateEndpoint(AdminGate gate)
{
    public const string Read = "read";

    /// <summary>A hundred thousand routes are some 20 MB.</summary>
    public const long BodyBytesMax = 32 * 1024 * 1024;

    /// <summary>One at a time: it takes the memory and the processor time of a reload.</summary>
    private readonly SemaphoreSlim _one = new(1);

    public async Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        bool reads = false;
        if (call.Query(Read) is { } written && !bool.TryParse(written, out reads))
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "read is true or false");
        }

        if (reads && !gate.IsOwner(call.Actor))
        {
            return AdminAnswer.Error(
                StatusCodes.Status403Forbidden, "read", "files and variables are read only for the gateway's own user and root, over the socket") with
            { Closes = true };
        }

        ReadOnlyMemory<byte> body = await call.BodyAsync();
        if (SentDocuments.Parse(body, out string problem) is not { } documents)
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "documents", problem);
        }

        await _one.WaitAsync(call.Aborted);
        try
        {
            return await OffLoops.RunAsync(() => Validate(documents, reads));
        }
        finally
        {
            _one.Release();
        }
    }

    private static AdminAnswer Validate(IReadOnlyList<ConfigDocument> documents, bool reads)
    {
        ConfigLoadResult loaded = ConfigLoader.Load(documents, new ConfigOptions { ReadsOutside = reads });
        IReadOnlyList<ConfigError> errors = loaded.Errors;

        // Without what placeholders stand for, the whole is not the one that would be compiled.
        bool isWhole = loaded.Warnings.All(warning => warning.Code != ConfigCodes.PlaceholderUnread);
        if (loaded.Config is not null && isWhole)
        {
            DocumentCompiler.Compile(loaded, out errors);
            errors = reads ? errors : [.. errors.Where(error => !IsOfUnreadFile(error))];
        }

        bool isComplete = isWhole && loaded.Warnings.All(warning => warning.Code != ConfigCodes.FileUnread);
        return AdminAnswer.Of(StatusCodes.Status200OK, json => ValidateCommand.Write(json, loaded, errors, isComplete));
    }

    /// <summary>A certificate whose file was not read cannot be compiled, and stands nowhere.</summary>
    private static bool IsOfUnreadFile(ConfigError error) => error.Code == ConfigCodes.InvalidPem && string.IsNullOrEmpty(error.File);
}
