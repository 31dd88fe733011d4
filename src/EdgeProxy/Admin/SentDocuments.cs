using System.Text;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// Documents in the body of a request: one document as it is, or several by name, each as text or as the object that it is.
/// Text keeps its lines, an object those of the body from where it begins.
/// <code>
///   { "documents": { "routes.json": "{ … }", "plans.json": { … } } }
/// </code>
/// </summary>
internal static class SentDocuments
{
    public const string OnlyName = "body.json";
    public const string Member = "documents";
    private const int DocumentsMax = 10_000;
    private const int NameLengthMax = 1024;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null when it is neither, and then what is wrong.</summary>
    public static IReadOnlyList<ConfigDocument>? Parse(ReadOnlyMemory<byte> body, out string problem)
    {
        problem = "";
        if (body.IsEmpty)
        {
            problem = "the body is empty; send a document, or { \"documents\": { NAME: TEXT or OBJECT, … } }";
            return null;
        }

        try
        {
            using JsonDocument parsed = JsonDocument.Parse(body, Options);
            bool areSeveral = parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty(Member, out _);
            return areSeveral ? Several(parsed.RootElement, out problem) : [new ConfigDocument(OnlyName, body)];
        }
        catch (JsonException)
        {
            return [new ConfigDocument(OnlyName, body)]; // The loader says where, and what to do.
        }
        catch (InvalidOperationException)
        {
            problem = "a name or a text is no valid Unicode";
            return null;
        }
    }

    private static List<ConfigDocument>? Several(JsonElement root, out string problem)
    {
        var documents = new List<ConfigDocument>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        problem = "";
        if (root.EnumerateObject().Count() > 1 || root.GetProperty(Member) is not { ValueKind: JsonValueKind.Object } sent)
        {
            problem = "write { \"documents\": { NAME: TEXT or OBJECT, … } }, and nothing beside";
            return null;
        }

        foreach (JsonProperty property in sent.EnumerateObject())
        {
            string name = property.Name;
            byte[]? bytes = property.Value.ValueKind switch
            {
                JsonValueKind.String => Encoding.UTF8.GetBytes(property.Value.GetString()!),
                JsonValueKind.Object => Encoding.UTF8.GetBytes(property.Value.GetRawText()),
                _ => null,
            };
            if (bytes is null || name.Length is 0 or > NameLengthMax || name.Any(char.IsControl) || !names.Add(name) || names.Count > DocumentsMax)
            {
                problem = $"\"{PlainText.Of(name)}\" is given twice, is no name, or is neither text nor an object";
                return null;
            }

            documents.Add(new ConfigDocument(name, bytes));
        }

        return documents;
    }
}
