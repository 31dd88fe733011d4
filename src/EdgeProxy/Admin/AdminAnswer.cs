using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>What the admin listener answers: a status and JSON, indented for people who ask with curl, where nothing else is asked for.</summary>
internal sealed record AdminAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ContentType { get; init; } = "application/json";

    /// <summary>The methods that a path has, of an answer to another.</summary>
    public string? Allow { get; init; }

    /// <summary>How to authenticate, of an answer to who did not.</summary>
    public string? Challenge { get; init; }

    /// <summary>Ends the connection: what else came on it is not to be looked at.</summary>
    public bool Closes { get; init; }

    public static AdminAnswer Of(int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            write(json);
        }

        body.WriteByte((byte)'\n');
        return new AdminAnswer(status, body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>A refusal or failure: <c>{"error": CODE, "message": TEXT}</c>.</summary>
    /// <param name="code">Stable, for machines.</param>
    /// <param name="message">For people, with the remedy.</param>
    public static AdminAnswer Error(int status, string code, string message, Action<Utf8JsonWriter>? more = null) => Of(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("error", code);
        json.WriteString("message", message);
        more?.Invoke(json);
        json.WriteEndObject();
    });
}
