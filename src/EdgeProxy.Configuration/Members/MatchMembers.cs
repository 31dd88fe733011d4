namespace EdgeProxy.Configuration;

/// <summary>The members of a route's match.</summary>
internal static class MatchMembers
{
    private static readonly Shape Conditions = new MapShape(new ChoiceShape(new TextShape("a value"), new TrueShape()), "name");

    public static readonly MemberSpec Methods = new(
        "methods", new ListShape(new TextShape("a method"), CountMin: 1), "Methods in upper case. Without them, any.");

    public static readonly MemberSpec Path = new(
        "path", new TextShape("a path pattern"), "A pattern such as `/orders/{id}`, or `$default` for any path that no other route takes.")
    { IsRequired = true };

    public static readonly MemberSpec Headers = new(
        "headers", Conditions, "Header fields that must be there: `true` for any value, or the value.");

    public static readonly MemberSpec Query = new(
        "query", Conditions, "Query parameters that must be there: `true` for any value, or the value, as they stand in the URL.");

    public static readonly ObjectSpec Spec = new("match", "What a route matches. All conditions must hold.", [Methods, Path, Headers, Query]);
}
