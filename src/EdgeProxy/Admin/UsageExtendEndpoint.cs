using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>POST /usage/extend?plan=NAME&amp;key=NAME&amp;requests=N</c>: adds to what a key's quota allows in its present window.</summary>
internal sealed class UsageExtendEndpoint(AdminParts parts)
{
    private const long RequestsMax = 1_000_000_000_000;

    public static IReadOnlyList<string> Parameters { get; } = ["plan", "key", "requests"];

    public Task<AdminAnswer> AnswerAsync(AdminCall call) => parts.Usage is { } ledger
        ? Task.Run(() => Answer(call, ledger)) // It waits for a disk.
        : Task.FromResult(UsageEndpoint.NoLedger());

    private AdminAnswer Answer(AdminCall call, UsageLedger ledger)
    {
        if (call.Query("plan") is not { Length: > 0 } plan || call.Query("key") is not { Length: > 0 } key
            || !long.TryParse(call.Query("requests"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long requests)
            || requests == 0 || Math.Abs(requests) > RequestsMax)
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "name plan and key, and how many requests more: a whole number, negative for fewer");
        }

        ExtensionResult result = ledger.Extend(plan, key, requests);
        if (result.Outcome == ExtensionOutcome.NotFound)
        {
            return AdminAnswer.Error(
                StatusCodes.Status404NotFound, "quota", $"there is no plan \"{PlainText.Of(plan)}\" with a quota that a key \"{PlainText.Of(key)}\" has");
        }

        bool isDone = result.Outcome == ExtensionOutcome.Done;
        if (isDone)
        {
            LogMessages.QuotaExtended(parts.Log, call.Actor.ToString(), key, plan, requests);
        }

        parts.Audit?.Write(new AuditEvent(
            call.Actor, "extend-quota", $"{plan}/{key}", isDone ? "done" : "failed", requests.ToString("+0;-0", CultureInfo.InvariantCulture), parts.Version, parts.Version));
        return isDone
            ? AdminAnswer.Of(StatusCodes.Status200OK, json =>
            {
                json.WriteStartObject();
                json.WriteString("plan", plan);
                json.WriteString("key", key);
                json.WriteNumber("limit", result.Quota.Limit);
                json.WriteNumber("extended", result.Extended);
                json.WriteNumber("remaining", result.Quota.Remaining);
                json.WriteString("window", UsageDates.TextOf(UsageDates.Of(result.Quota.Window.FirstDay)));
                json.WriteEndObject();
            })
            : AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "ledger", "the usage ledger takes nothing at present, so nothing was changed; the gateway's log says why");
    }
}
