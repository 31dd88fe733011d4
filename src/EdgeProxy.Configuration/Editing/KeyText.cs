using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>A key as a text has it, for those who show and edit keys. What a placeholder stands for is not known here.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Its hash; null where it is written as a value.</param>
/// <param name="Value">Itself, where it is written so; else null.</param>
/// <param name="Plans">Names of its plans.</param>
/// <param name="IsEnabled">Whether it is let in.</param>
/// <param name="NotBefore">As written; null for always.</param>
/// <param name="Expires">As written; null for never.</param>
/// <param name="PreviousExpires">When the key before it stops being good, as written; null when there is none.</param>
/// <param name="Tags">As written.</param>
public sealed record KeyText(
    string Name,
    string? Sha256,
    string? Value,
    IReadOnlyList<string> Plans,
    bool IsEnabled,
    string? NotBefore,
    string? Expires,
    string? PreviousExpires,
    IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string HashOf(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(value)));

    /// <summary>Whether a text is a name that a key can have.</summary>
    public static bool IsName(string text) => Names.IsPlain(text, ".");

    /// <summary>Whether a text is a date or a time, as documents write them.</summary>
    public static bool IsDate(string text) => DateText.TryParse(text, out _);

    /// <summary>Never the value: records end up in logs.</summary>
    public override string ToString() => Name;

    /// <summary>The object that stands for it in a document; with its name, in a line of a file.</summary>
    public string ToJson(bool withName)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartObject();
            if (withName)
            {
                json.WriteString("name", Name);
            }

            json.WriteString("sha256", Sha256 ?? HashOf(Value!));
            if (Plans.Count == 1)
            {
                json.WriteString("plan", Plans[0]);
            }
            else if (Plans.Count > 1)
            {
                json.WriteStartArray("plans");
                foreach (string plan in Plans)
                {
                    json.WriteStringValue(plan);
                }

                json.WriteEndArray();
            }

            if (!IsEnabled)
            {
                json.WriteBoolean("enabled", false);
            }

            WriteText(json, "notBefore", NotBefore);
            WriteText(json, "expires", Expires);
            if (Tags.Count > 0)
            {
                json.WriteStartObject("tags");
                foreach ((string name, string value) in Tags)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        string compact = Encoding.UTF8.GetString(text.ToArray());
        return withName ? compact : Spaced(compact);
    }

    internal static string Quoted(string text) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";

    /// <summary>Reads what is written of a key. Members that are wrong are as if they were not there.</summary>
    internal static KeyText Read(string name, ReadOnlySpan<byte> value)
    {
        using JsonDocument parsed = JsonDocument.Parse(
            value.ToArray(), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        JsonElement key = parsed.RootElement;
        var tags = new List<KeyValuePair<string, string>>();
        if (key.TryGetProperty("tags", out JsonElement tagged) && tagged.ValueKind == JsonValueKind.Object)
        {
            tags.AddRange(tagged.EnumerateObject().Where(tag => tag.Value.ValueKind == JsonValueKind.String).Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString()!)));
        }

        string? plan = TextOf(key, "plan");
        bool isEnabled = !key.TryGetProperty("enabled", out JsonElement enabled) || enabled.ValueKind != JsonValueKind.False;
        return new KeyText(
            name, TextOf(key, "sha256"), TextOf(key, "value"), plan is not null ? [plan] : PlansOf(key), isEnabled, TextOf(key, "notBefore"), TextOf(key, "expires"),
            key.TryGetProperty("previous", out JsonElement previous) && previous.ValueKind == JsonValueKind.Object ? TextOf(previous, "expires") : null, tags);
    }

    private static List<string> PlansOf(JsonElement key) => key.TryGetProperty("plans", out JsonElement plans) && plans.ValueKind == JsonValueKind.Array
        ? [.. plans.EnumerateArray().Where(plan => plan.ValueKind == JsonValueKind.String).Select(plan => plan.GetString()!)]
        : [];

    private static string? TextOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>As people write it: a space inside braces, behind colons and commas. Nothing in the strings is touched.</summary>
    private static string Spaced(string compact)
    {
        var text = new StringBuilder(compact.Length + 32);
        bool inString = false;
        for (int i = 0; i < compact.Length; i++)
        {
            char c = compact[i];
            if (c == '"' && (i == 0 || compact[i - 1] != '\\' || IsEscapedBackslash(compact, i)))
            {
                inString = !inString;
            }

            if (!inString && c == '}')
            {
                text.Append(' ');
            }

            text.Append(c);
            if (!inString && c is '{' or ':' or ',')
            {
                text.Append(inString ? "" : " ");
            }
        }

        return text.ToString();
    }

    private static bool IsEscapedBackslash(string text, int quote)
    {
        int count = 0;
        while (quote - 1 - count >= 0 && text[quote - 1 - count] == '\\')
        {
            count++;
        }

        return count % 2 == 0;
    }
}
