namespace EdgeProxy.Configuration;

/// <summary>
/// Reads members of a checked object. What is missing or was found wrong has its default, so that validators
/// can go on and find all that is wrong; nothing is built from it in the end.
/// </summary>
internal readonly record struct ObjectAt(JsonNodeAt? Node)
{
    public JsonNodeAt? Find(MemberSpec member) => Node?.Find(member.Name) is { IsBroken: false } found ? found : null;

    /// <summary>True when the member is written, rightly or not.</summary>
    public bool Has(MemberSpec member) => Node?.Find(member.Name) is not null;

    public ObjectAt Object(MemberSpec member) => new(Find(member) is { Kind: JsonKind.Object } found ? found : null);

    /// <summary>The string node, or null.</summary>
    public JsonNodeAt? TextNode(MemberSpec member) => Find(member) is { Kind: JsonKind.String } found ? found : null;

    public string Text(MemberSpec member) => TextNode(member)?.Text ?? member.Default ?? "";

    public bool Bool(MemberSpec member) => Find(member) is { } found ? found.Kind == JsonKind.True : member.DefaultNumber == 1;

    /// <summary>A number, a size's bytes, or a duration's ticks.</summary>
    public long Number(MemberSpec member) =>
        Find(member) is { } found && TryNumber(found, member.Shape, out long value) ? value : member.DefaultNumber;

    public int Integer(MemberSpec member) => (int)Number(member);

    public TimeSpan Duration(MemberSpec member) => TimeSpan.FromTicks(Number(member));

    /// <summary>Items of a list or members of an object that are not broken.</summary>
    public IEnumerable<JsonNodeAt> Children(MemberSpec member) => Find(member)?.Children.Where(c => !c.IsBroken) ?? [];

    public static bool TryNumber(JsonNodeAt node, Shape shape, out long value)
    {
        value = 0;
        switch (shape)
        {
            case IntegerShape when node.Kind == JsonKind.Number:
                return ScalarParser.TryInteger(node.Text, out value);
            case SizeShape when node.Kind == JsonKind.Number:
                return ScalarParser.TryInteger(node.Text, out value) && value >= 0;
            case SizeShape when node.Kind == JsonKind.String:
                return ScalarParser.TrySize(node.Text, out value);
            case DurationShape when node.Kind == JsonKind.String && ScalarParser.TryDuration(node.Text, out TimeSpan duration):
                value = duration.Ticks;
                return true;
            default:
                return false;
        }
    }
}
