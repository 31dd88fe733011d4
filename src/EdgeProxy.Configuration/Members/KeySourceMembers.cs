namespace EdgeProxy.Configuration;

/// <summary>The members that say where requests bear their API key.</summary>
internal static class KeySourceMembers
{
    public static readonly MemberSpec Header = new("header", new TextShape("a field name"), "In this header field, as its whole value.");

    public static readonly MemberSpec Query = new("query", new TextShape("a parameter name"), "In this parameter of the query, as it stands in the URL.");

    public static readonly MemberSpec Authorization = new(
        "authorization", new EnumShape("Bearer", "ApiKey"), "In `Authorization`, behind this scheme.");

    public static readonly MemberSpec Strip = new("strip", Shapes.Bool, "Whether the upstream does not see it.", "false");

    public static readonly ObjectSpec Spec = new(
        "key-source", "Where requests bear their API key: exactly one of `header`, `query` and `authorization`.", [Header, Query, Authorization, Strip])
    {
        ExactlyOne = [Header, Query, Authorization],
    };
}
