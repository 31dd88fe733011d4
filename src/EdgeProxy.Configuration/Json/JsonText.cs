using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>A tree back to JSON text, with its placeholders filled in and without its white space.</summary>
internal static class JsonText
{
    public static byte[] Write(JsonNodeAt node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(node, writer);
        }

        return stream.ToArray();
    }

    private static void Write(JsonNodeAt node, Utf8JsonWriter writer)
    {
        switch (node.Kind)
        {
            case JsonKind.Object:
                writer.WriteStartObject();
                foreach (JsonNodeAt child in node.Children)
                {
                    writer.WritePropertyName(child.Name!);
                    Write(child, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonKind.Array:
                writer.WriteStartArray();
                node.Children.ForEach(child => Write(child, writer));
                writer.WriteEndArray();
                break;
            case JsonKind.String:
                writer.WriteStringValue(node.Text);
                break;
            case JsonKind.Number:
                writer.WriteRawValue(node.Text);
                break;
            case JsonKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteBooleanValue(node.Kind == JsonKind.True);
                break;
        }
    }
}
