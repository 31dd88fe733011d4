using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>
/// An event as one line of JSON, in ASCII alone: whatever the names and messages in it hold, the line has one line feed, at
/// its end, and nothing that a terminal would act upon.
/// </summary>
internal static class AuditLine
{
    /// <summary>A value may have come from a client; what is behind this many characters is cut off.</summary>
    private const int ValueLengthMax = 1000;

    /// <summary>The default encoder escapes all but plain ASCII, and replaces what is no valid text.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    public static byte[] Of(AuditEvent entry, DateTimeOffset time)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime);
            entry.Actor.Write(json, "actor");
            json.WriteString("action", Bounded(entry.Action));
            json.WriteString("target", Bounded(entry.Target));
            json.WriteString("outcome", Bounded(entry.Outcome));
            json.WriteString("summary", Bounded(entry.Summary));
            json.WriteNumber("versionBefore", entry.VersionBefore);
            json.WriteNumber("versionAfter", entry.VersionAfter);
            if (entry.Digest is not null)
            {
                json.WriteString("digest", Bounded(entry.Digest));
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static ReadOnlySpan<char> Bounded(string value) => value.Length <= ValueLengthMax ? value : value.AsSpan(0, ValueLengthMax);
}
