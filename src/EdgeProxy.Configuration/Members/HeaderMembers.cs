namespace EdgeProxy.Configuration;

/// <summary>The members of header edits.</summary>
internal static class HeaderMembers
{
    public static readonly MemberSpec Remove = new(
        "remove", new ListShape(new TextShape("a field name")), "Field names to remove, whatever their values. Done first.");

    public static readonly MemberSpec Set = new(
        "set", new MapShape(new TextShape("a field value"), "field name"), "Fields to set: whatever there is of the name is replaced. Done second.");

    public static readonly MemberSpec Add = new("add", Shapes.HeaderLists, "Fields to add, each a value or a list of values. Done last.");

    public static readonly ObjectSpec EditsSpec = new("header-edits", "Edits of header fields. Values are literal.", [Remove, Set, Add]);

    public static readonly MemberSpec Headers = new("headers", new ObjectShape(EditsSpec), "Edits of header fields.");

    public static readonly ObjectSpec RequestSpec = new("request-edits", "Edits of the request.", [Headers]);

    public static readonly ObjectSpec ResponseSpec = new("response-edits", "Edits of the response.", [Headers]);
}
