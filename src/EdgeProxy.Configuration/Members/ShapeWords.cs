namespace EdgeProxy.Configuration;

/// <summary>Shapes in words, for messages and the reference.</summary>
internal static class ShapeWords
{
    public static string Of(Shape shape) => shape switch
    {
        BoolShape => "true or false",
        TrueShape => "true",
        FalseShape => "false",
        IntegerShape s when s.Min == s.Max => $"{s.Min}",
        IntegerShape s => $"a whole number from {s.Min} to {s.Max}",
        RateShape => "a number above 0",
        DurationShape => "a duration such as \"30s\"",
        SizeShape => "a size such as \"64KB\"",
        TextShape s => $"a string ({s.What})",
        EnumShape s => string.Join(" or ", s.Values.Select(v => $"\"{v}\"")),
        ListShape s => $"a list, each {Of(s.Item)}",
        ObjectShape => "an object",
        MapShape s => $"an object of {s.Key}s",
        ChoiceShape s => string.Join(", or ", s.Choices.Select(Of)),
        AnyShape => "any JSON value",
        LaterShape => "nothing yet",
        OffShape => "false or \"off\"",
        _ => "a value",
    };

    public static string Of(JsonKind kind) => kind switch
    {
        JsonKind.Object => "an object",
        JsonKind.Array => "a list",
        JsonKind.String => "a string",
        JsonKind.Number => "a number",
        JsonKind.True => "true",
        JsonKind.False => "false",
        _ => "null",
    };
}
