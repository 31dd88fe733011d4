using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary><c>GET /usage</c>: what keys used, in the shape of API Gateway's GetUsage, or in lines with all there is.</summary>
internal sealed class UsageEndpoint(AdminParts parts, TimeProvider time)
{
    /// <summary>All of an answer is in memory once.</summary>
    private const long LinesMax = 1_000_000;

    public static IReadOnlyList<string> Parameters { get; } = ["plan", "key", "from", "to", "format", "group", "limit", "position"];

    public Task<AdminAnswer> AnswerAsync(AdminCall call) => parts.Usage is { } ledger
        ? Task.Run(() => Answer(call, ledger)) // It waits for a disk.
        : Task.FromResult(NoLedger());

    public static AdminAnswer NoLedger() => AdminAnswer.Error(
        StatusCodes.Status409Conflict, "ledger", "this gateway keeps no usage ledger, since it has no state folder: set state.folder");

    private AdminAnswer Answer(AdminCall call, UsageLedger ledger)
    {
        if (UsageDates.TryRange(call.Query("from"), call.Query("to"), time, out int from, out int to) is { } mistake)
        {
            return Mistake(mistake);
        }

        var filter = new UsageFilter(from, to, call.Query("plan"), call.Query("key"));
        string format = call.Query("format") ?? "json";
        string group = call.Query("group") ?? "route";
        if (format is not ("json" or "csv" or "jsonl") || group is not ("route" or "key"))
        {
            return Mistake("format is json, csv or jsonl, and group is route or key");
        }

        ledger.Flush(); // Where that fails, what is in the file is told, and as of when.
        try
        {
            using UsageReader reader = UsageReader.Open(ledger.Path);
            return format == "json" ? Items(call, ledger, reader, filter) : Lines(reader, filter, format == "csv", byKey: group == "key");
        }
        catch (Exception e) when (e is SqliteException or UsageStoreException)
        {
            return AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "ledger", $"the usage ledger cannot be read: {e.Message}");
        }
    }

    private static AdminAnswer Items(AdminCall call, UsageLedger ledger, UsageReader reader, UsageFilter filter)
    {
        if (filter.Plan is null)
        {
            return Mistake("name a plan: /usage?plan=NAME; or ask for lines of all: format=csv or format=jsonl");
        }

        int limit = UsageItems.KeysMax;
        if (call.Query("limit") is { } written && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > UsageItems.KeysMax))
        {
            return Mistake($"limit is a number of keys from 1 to {UsageItems.KeysMax}");
        }

        return AdminAnswer.Of(StatusCodes.Status200OK, json => UsageItems.Write(
            json, reader, filter, call.Query("position") ?? "", limit, day => ledger.QuotaOn(filter.Plan, day), ledger.FlushedAt));
    }

    private static AdminAnswer Lines(UsageReader reader, UsageFilter filter, bool isCsv, bool byKey)
    {
        using var body = new MemoryStream();
        bool isAll;
        using (var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
        {
            var lines = new UsageLines(text, isCsv);
            isAll = byKey ? lines.TryWrite(reader.Totals(filter), LinesMax) : lines.TryWrite(reader.Rows(filter), LinesMax);
        }

        return isAll
            ? new AdminAnswer(StatusCodes.Status200OK, body.GetBuffer().AsMemory(0, (int)body.Length)) { ContentType = isCsv ? "text/csv; charset=utf-8" : "application/jsonl" }
            : Mistake($"there are more than {LinesMax} lines: ask for fewer days, or use edgeproxy usage export --state FOLDER");
    }

    private static AdminAnswer Mistake(string message) => AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", message);
}
