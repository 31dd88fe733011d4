using System.Text.Json;

namespace EdgeProxy;

/// <summary><c>GET /reloads</c>: the loads of the documents, newest first.</summary>
internal static class ReloadsJson
{
    public const string Published = "published";
    public const string Refused = "refused";

    private static readonly string[] Triggers = ["start", "files", "signal", "admin"];

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ReloadRecord> records)
    {
        json.WriteStartObject();
        json.WriteStartArray("reloads");
        foreach (ReloadRecord record in records)
        {
            Write(json, record);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A load with all that was found.</summary>
    public static void Write(Utf8JsonWriter json, ReloadRecord record)
    {
        json.WriteStartObject();
        WriteMembers(json, record);
        json.WriteNumber("milliseconds", record.Milliseconds);
        json.WriteString("summary", record.Summary);
        WriteTexts(json, "errors", record.Errors);
        WriteTexts(json, "warnings", record.Warnings);
        json.WriteEndObject();
    }

    /// <summary>A load, and how many mistakes it had; null for none.</summary>
    public static void WriteBrief(Utf8JsonWriter json, ReloadRecord? record)
    {
        if (record is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        WriteMembers(json, record);
        json.WriteNumber("errors", record.Errors.Count);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, ReloadRecord record)
    {
        json.WriteNumber("number", record.Number);
        json.WriteString("at", record.At.UtcDateTime);
        json.WriteString("trigger", Triggers[(int)record.Trigger]);
        json.WriteString("by", record.By);
        json.WriteString("result", record.Result == ReloadResult.Published ? Published : Refused);
        json.WriteNumber("version", record.Version);
        json.WriteString("digest", record.Digest);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
