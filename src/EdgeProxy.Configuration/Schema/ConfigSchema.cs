using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>The JSON schema (draft 2020-12) of the documents, for editors. Written from the table that the loader reads by.</summary>
public static class ConfigSchema
{
    /// <summary>Writes the schema as indented JSON in UTF-8. The stream stays open.</summary>
    public static void Write(Stream destination)
    {
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(destination, options);
        var shapes = new ShapeSchema(json);
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "EdgeProxy document, version 1");
        json.WriteString("$ref", ShapeSchema.ReferenceTo(DocumentMembers.Spec));
        json.WriteStartObject("$defs");
        foreach (ObjectSpec spec in MemberTree.Objects())
        {
            WriteObject(json, shapes, spec);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ShapeSchema shapes, ObjectSpec spec)
    {
        json.WriteStartObject(spec.Name);
        json.WriteString("description", spec.Description);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (MemberSpec member in spec.Members)
        {
            json.WriteStartObject(member.Name);
            json.WriteString("description", member.Description);
            shapes.WriteDefault(member);
            shapes.Write(member.Shape);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("patternProperties");
        json.WriteBoolean("^x-", true);
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        WriteRequired(json, spec);
        json.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter json, ObjectSpec spec)
    {
        if (spec.Members.Any(m => m.IsRequired))
        {
            WriteNames(json, spec.Members.Where(m => m.IsRequired));
        }

        if (spec.ExactlyOne.Length > 0)
        {
            json.WriteStartArray("oneOf");
            foreach (MemberSpec member in spec.ExactlyOne)
            {
                json.WriteStartObject();
                WriteNames(json, [member]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteNames(Utf8JsonWriter json, IEnumerable<MemberSpec> members)
    {
        json.WriteStartArray("required");
        foreach (MemberSpec member in members)
        {
            json.WriteStringValue(member.Name);
        }

        json.WriteEndArray();
    }
}
