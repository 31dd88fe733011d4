using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>POST /reload</c>: loads the documents, and answers once they are in use or refused.</summary>
internal sealed class ReloadEndpoint(AdminParts parts)
{
    public async Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        if (parts.Settings.Documents.Count == 0)
        {
            return AdminAnswer.Error(StatusCodes.Status409Conflict, "demo", "this is the demo, which has no documents to load");
        }

        // Goes on though the client may leave: half a reload is none.
        ReloadRecord record = await parts.Reloader.ReloadAsync(ReloadTrigger.Admin, call.Actor.ToString());
        parts.Reloads.Write(call.Actor, record);
        int status = record.Result == ReloadResult.Published ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        return AdminAnswer.Of(status, json => ReloadsJson.Write(json, record));
    }
}
