using System.Text;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>What the admin listener answered.</summary>
internal sealed record AdminReply(int Status, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The answer's own message, of a refusal or failure.</summary>
    public string Message()
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(Body);
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("message", out JsonElement message)
                ? message.ToString()
                : Text;
        }
        catch (JsonException)
        {
            return "something that is not JSON; is this the admin listener?";
        }
    }
}
