using System.Globalization;

namespace EdgeProxy.Configuration;

/// <summary>
/// Checks a tree against the table of members: unknown and missing members, types, ranges, units, words of later versions.
/// Fills in placeholders on the way, in the members that are known.
/// </summary>
internal sealed class ShapeChecker(Placeholders placeholders, Diagnostics diagnostics)
{
    public void Check(JsonNodeAt node, Shape shape)
    {
        if (node.Kind == JsonKind.String && shape is not LaterShape)
        {
            placeholders.Fill(node);
        }

        if (node.IsBroken)
        {
            return;
        }

        switch (shape)
        {
            case ObjectShape s when node.Kind == JsonKind.Object:
                CheckMembers(node, s.Spec);
                break;
            case MapShape s when node.Kind == JsonKind.Object:
                CheckAll(node.Children, s.Value);
                break;
            case ListShape s when node.Kind == JsonKind.Array:
                CheckList(node, s);
                break;
            case AnyShape:
                CheckAll(node.Children, shape);
                break;
            case ChoiceShape s:
                CheckChoice(node, s);
                break;
            case LaterShape s:
                CheckLater(node, s);
                break;
            case OffShape s:
                CheckOff(node, s);
                break;
            default:
                CheckScalar(node, shape);
                break;
        }
    }

    private void CheckAll(List<JsonNodeAt> nodes, Shape shape)
    {
        foreach (JsonNodeAt node in nodes)
        {
            Check(node, shape);
        }
    }

    private void CheckMembers(JsonNodeAt node, ObjectSpec spec)
    {
        diagnostics.GiveWay();
        foreach (JsonNodeAt child in node.Children)
        {
            if (child.Name!.StartsWith("x-", StringComparison.Ordinal))
            {
                continue;
            }

            if (spec.Find(child.Name) is { } member)
            {
                Check(child, member.Shape);
                continue;
            }

            diagnostics.ErrorAtName(
                child, ConfigCodes.UnknownMember, $"unknown member {Shown.Name(child.Name)} in {Noun(spec)}",
                NearestName.Hint(child.Name, [.. spec.Members.Select(m => m.Name)], "remove it, or begin its name with x- for a note"));
        }

        foreach (MemberSpec member in spec.Members)
        {
            if (member.IsRequired && node.Find(member.Name) is null)
            {
                diagnostics.Error(
                    node.NamePosition, JsonNodeAt.Join(node.Path, member.Name), ConfigCodes.MissingMember,
                    $"member \"{member.Name}\" is missing", $"add \"{member.Name}\": {ShapeWords.Of(member.Shape)}");
            }
        }
    }

    private static string Noun(ObjectSpec spec) => spec.Name.Replace('-', ' ');

    private void CheckList(JsonNodeAt node, ListShape shape)
    {
        if (node.Children.Count < shape.CountMin)
        {
            diagnostics.Error(node, ConfigCodes.EmptyList, "the list is empty", $"give at least {shape.CountMin}, or leave the member out");
        }
        else if (node.Children.Count > shape.CountMax)
        {
            diagnostics.Error(node, ConfigCodes.OutOfRange, $"the list has {node.Children.Count} items", $"give {shape.CountMax} at most");
        }
        else
        {
            CheckAll(node.Children, shape.Item);
        }
    }

    private void CheckChoice(JsonNodeAt node, ChoiceShape shape)
    {
        foreach (Shape choice in shape.Choices)
        {
            if (Fits(node.Kind, choice))
            {
                Check(node, choice);
                return;
            }
        }

        WrongType(node, shape);
    }

    private static bool Fits(JsonKind kind, Shape shape) => shape switch
    {
        TextShape => kind == JsonKind.String,
        ObjectShape or MapShape => kind == JsonKind.Object,
        ListShape => kind == JsonKind.Array,
        TrueShape => kind == JsonKind.True,
        FalseShape => kind == JsonKind.False,
        EnumShape => kind == JsonKind.String,
        IntegerShape => kind == JsonKind.Number,
        _ => false,
    };

    private void CheckLater(JsonNodeAt node, LaterShape shape) => diagnostics.ErrorAtName(
        node, ConfigCodes.NotSupported, $"this version of EdgeProxy does not support {shape.What}",
        "remove it; it is refused, not ignored, since what it asks for would not be enforced");

    private void CheckOff(JsonNodeAt node, OffShape shape)
    {
        bool isOff = node.Kind == JsonKind.False || (node.Kind == JsonKind.String && string.Equals(node.Text, "off", StringComparison.Ordinal));
        if (!isOff)
        {
            diagnostics.ErrorAtName(
                node, ConfigCodes.InvalidValue, $"{shape.What} can only be switched off here: false or \"off\"", $"write it {shape.Elsewhere}");
        }
    }

    private void CheckScalar(JsonNodeAt node, Shape shape)
    {
        switch (shape)
        {
            case TextShape when node.Kind == JsonKind.String:
            case BoolShape when node.Kind is JsonKind.True or JsonKind.False:
            case TrueShape when node.Kind is JsonKind.True:
            case FalseShape when node.Kind is JsonKind.False:
                return;
            case EnumShape s when node.Kind == JsonKind.String:
                CheckEnum(node, s);
                return;
            case IntegerShape s when node.Kind == JsonKind.Number:
                CheckInteger(node, s);
                return;
            case RateShape when node.Kind == JsonKind.Number:
                CheckRate(node);
                return;
            case DurationShape s when node.Kind is JsonKind.String or JsonKind.Number:
                CheckDuration(node, s);
                return;
            case SizeShape s when node.Kind is JsonKind.String or JsonKind.Number:
                CheckSize(node, s);
                return;
            default:
                WrongType(node, shape);
                return;
        }
    }

    private void CheckEnum(JsonNodeAt node, EnumShape shape)
    {
        if (!shape.Values.Contains(node.Text, StringComparer.Ordinal))
        {
            diagnostics.Error(
                node, ConfigCodes.UnknownValue, $"{Shown.Value(node)} is not one of {string.Join(", ", shape.Values)}",
                NearestName.Hint(node.Text, shape.Values, "choose one of them"));
        }
    }

    private void CheckInteger(JsonNodeAt node, IntegerShape shape)
    {
        if (!ScalarParser.TryInteger(node.Text, out long value) || value < shape.Min || value > shape.Max)
        {
            diagnostics.Error(
                node, ConfigCodes.OutOfRange, $"{Shown.Text(node.Text, 30)} is not {ShapeWords.Of(shape)}",
                shape.Min == shape.Max ? $"write {shape.Min}" : $"give a whole number from {shape.Min} to {shape.Max}");
        }
    }

    private void CheckRate(JsonNodeAt node)
    {
        if (!ScalarParser.TryRate(node.Text, out _))
        {
            diagnostics.Error(
                node, ConfigCodes.OutOfRange, $"{Shown.Text(node.Text, 40)} is not a rate",
                "give a number a second above 0, up to 1000000000 and with up to 9 decimals; \"enabled\": false shuts a key out");
        }
    }

    private void CheckDuration(JsonNodeAt node, DurationShape shape)
    {
        if (node.Kind == JsonKind.Number)
        {
            string number = ScalarParser.TryInteger(node.Text, out long n) && n >= 0 ? n.ToString(CultureInfo.InvariantCulture) : "30";
            diagnostics.Error(node, ConfigCodes.InvalidDuration, "a duration is a string with its unit, not a number", $"write \"{number}s\" or \"{number}ms\"");
        }
        else if (!ScalarParser.TryDuration(node.Text, out TimeSpan value))
        {
            diagnostics.Error(node, ConfigCodes.InvalidDuration, $"{Shown.Value(node)} is not a duration", "write a whole number and ms, s, m or h: \"250ms\", \"30s\", \"5m\", \"1h\"");
        }
        else if (value < shape.Min || value > shape.Max)
        {
            diagnostics.Error(
                node, ConfigCodes.OutOfRange, $"{Shown.Value(node)} is out of range",
                $"give a duration from {ScalarParser.Format(shape.Min)} to {ScalarParser.Format(shape.Max)}");
        }
        else if (shape.IsWholeSeconds && value.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            diagnostics.Error(node, ConfigCodes.InvalidDuration, $"{Shown.Value(node)} is not a whole number of seconds", "write it in s, m or h: \"30s\"");
        }
    }

    private void CheckSize(JsonNodeAt node, SizeShape shape)
    {
        if (!ObjectAt.TryNumber(node, shape, out long value))
        {
            string shown = node.Kind == JsonKind.Number ? Shown.Text(node.Text, 30) : Shown.Value(node);
            diagnostics.Error(node, ConfigCodes.InvalidSize, $"{shown} is not a size", "write a whole number and B, KB, MB or GB: \"64KB\", \"10MB\"");
        }
        else if (value < shape.Min || value > shape.Max)
        {
            string range = shape.Max == long.MaxValue
                ? $"give {ScalarParser.Format(shape.Min)} or more"
                : $"give a size from {ScalarParser.Format(shape.Min)} to {ScalarParser.Format(shape.Max)}";
            diagnostics.Error(node, ConfigCodes.OutOfRange, $"{Shown.Text(node.Written ?? node.Text, 30)} is out of range", range);
        }
    }

    private void WrongType(JsonNodeAt node, Shape shape)
    {
        string expected = ShapeWords.Of(shape);
        diagnostics.Error(node, ConfigCodes.WrongType, $"expected {expected}, found {ShapeWords.Of(node.Kind)}", $"write {expected}");
    }
}
