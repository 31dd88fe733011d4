using System.Globalization;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>Writes the keywords of the JSON schema for shapes, into an object that is open.</summary>
internal sealed class ShapeSchema(Utf8JsonWriter json)
{
    private const string DurationPattern = "^[0-9]{1,9}(ms|s|m|h)$";
    private const string SizePattern = "^([0-9]{1,9}(B|KB|MB|GB|KiB|MiB|GiB)|0)$";

    /// <summary>A string with a placeholder may stand for any value of its kind.</summary>
    private const string PlaceholderPattern = "\\$\\{(env|file):";

    public static string ReferenceTo(ObjectSpec spec) => "#/$defs/" + spec.Name;

    public void Write(Shape shape)
    {
        switch (shape)
        {
            case BoolShape:
                json.WriteString("type", "boolean");
                break;
            case TrueShape:
                json.WriteBoolean("const", true);
                break;
            case FalseShape:
                json.WriteBoolean("const", false);
                break;
            case IntegerShape s:
                json.WriteString("type", "integer");
                json.WriteNumber("minimum", s.Min);
                json.WriteNumber("maximum", s.Max);
                break;
            case RateShape:
                json.WriteString("type", "number");
                json.WriteNumber("exclusiveMinimum", 0);
                json.WriteNumber("maximum", RateConfig.RateMax);
                break;
            case TextShape:
                json.WriteString("type", "string");
                break;
            case ObjectShape s:
                json.WriteString("$ref", ReferenceTo(s.Spec));
                break;
            case DurationShape:
                WriteAlternatives(() => WritePattern(DurationPattern), WritePlaceholder);
                break;
            case SizeShape s:
                WriteSize(s);
                break;
            case EnumShape s:
                WriteAlternatives(() => WriteEnum(s.Values), WritePlaceholder);
                break;
            case ChoiceShape s:
                WriteAlternatives([.. s.Choices.Select(c => (Action)(() => Write(c)))]);
                break;
            case LaterShape:
                WriteLater();
                break;
            case OffShape:
                WriteOff();
                break;
            default:
                WriteContainer(shape);
                break;
        }
    }

    public void WriteDefault(MemberSpec member)
    {
        if (member.Default is null || member.IsDefaultElsewhere)
        {
            return;
        }

        switch (member.Shape)
        {
            case IntegerShape:
                json.WriteNumber("default", long.Parse(member.Default, CultureInfo.InvariantCulture));
                break;
            case BoolShape:
                json.WriteBoolean("default", member.DefaultNumber == 1);
                break;
            default:
                json.WriteString("default", member.Default);
                break;
        }
    }

    private void WriteContainer(Shape shape)
    {
        if (shape is ListShape list)
        {
            json.WriteString("type", "array");
            WriteNested("items", list.Item);
            if (list.CountMin > 0)
            {
                json.WriteNumber("minItems", list.CountMin);
            }

            if (list.CountMax < int.MaxValue)
            {
                json.WriteNumber("maxItems", list.CountMax);
            }
        }
        else if (shape is MapShape map)
        {
            json.WriteString("type", "object");
            WriteNested("additionalProperties", map.Value);
        }
    }

    private void WriteNested(string name, Shape shape)
    {
        json.WriteStartObject(name);
        Write(shape);
        json.WriteEndObject();
    }

    private void WriteSize(SizeShape shape) => WriteAlternatives(
        () => WritePattern(SizePattern),
        () =>
        {
            json.WriteString("type", "integer");
            json.WriteNumber("minimum", shape.Min);
        },
        WritePlaceholder);

    private void WriteEnum(IReadOnlyList<string> values)
    {
        json.WriteStartArray("enum");
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private void WriteLater()
    {
        json.WriteBoolean("deprecated", true);
        json.WriteStartObject("not");
        json.WriteEndObject();
    }

    private void WriteOff()
    {
        json.WriteStartArray("enum");
        json.WriteBooleanValue(false);
        json.WriteStringValue("off");
        json.WriteEndArray();
    }

    private void WritePlaceholder() => WritePattern(PlaceholderPattern);

    private void WritePattern(string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    private void WriteAlternatives(params Action[] alternatives)
    {
        json.WriteStartArray("anyOf");
        foreach (Action write in alternatives)
        {
            json.WriteStartObject();
            write();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
