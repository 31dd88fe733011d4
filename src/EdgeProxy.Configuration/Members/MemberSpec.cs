namespace EdgeProxy.Configuration;

/// <summary>A member of an object of the documents.</summary>
/// <param name="Name">As written.</param>
/// <param name="Shape">What its value looks like.</param>
/// <param name="Description">One or two sentences, for the schema and the reference.</param>
/// <param name="Default">As it would be written, without quotes; null when there is none.</param>
internal sealed record MemberSpec(string Name, Shape Shape, string Description, string? Default = null)
{
    public bool IsRequired { get; init; }

    /// <summary>The default is another setting, said in words: <c>the upstream's</c>.</summary>
    public bool IsDefaultElsewhere => Default?.StartsWith("the ", StringComparison.Ordinal) ?? false;

    /// <summary>Ticks of a duration, bytes of a size, a number, or 1 for true.</summary>
    public long DefaultNumber { get; } = ParseDefault(Shape, Default);

    private static long ParseDefault(Shape shape, string? text)
    {
        if (text is null)
        {
            return 0;
        }

        switch (shape)
        {
            case DurationShape when ScalarParser.TryDuration(text, out TimeSpan duration):
                return duration.Ticks;
            case SizeShape when ScalarParser.TrySize(text, out long size):
                return size;
            case IntegerShape:
                return ScalarParser.TryInteger(text, out long number) ? number : 0;
            default:
                return string.Equals(text, "true", StringComparison.Ordinal) ? 1 : 0;
        }
    }
}

/// <summary>An object of the documents: its name in the schema and the reference, and its members in order.</summary>
internal sealed record ObjectSpec(string Name, string Description, MemberSpec[] Members)
{
    /// <summary>Exactly one of these is written; empty where that is no rule.</summary>
    public MemberSpec[] ExactlyOne { get; init; } = [];

    public MemberSpec? Find(string name)
    {
        foreach (MemberSpec member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                return member;
            }
        }

        return null;
    }
}
