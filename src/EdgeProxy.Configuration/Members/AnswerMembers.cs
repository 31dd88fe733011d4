namespace EdgeProxy.Configuration;

/// <summary>The members of what the gateway answers by itself.</summary>
internal static class AnswerMembers
{
    public static readonly MemberSpec Status = new("status", new IntegerShape(200, 599), "The status code.", "200");

    public static readonly MemberSpec Headers = new("headers", Shapes.HeaderLists, "Header fields, each a value or a list of values.");

    public static readonly MemberSpec Body = new(
        "body", new AnyShape(),
        "A string, sent as it is, or any other JSON value, sent as JSON. `Content-Type` is `text/plain; charset=utf-8` or `application/json` unless given.");

    public static readonly ObjectSpec MockSpec = new("mock", "An answer without an upstream.", [Status, Headers, Body]);

    public static readonly MemberSpec To = new(
        "to", new TextShape("a URL or a path"),
        "Where to: an absolute URL or a path. `{name}` is a parameter of the pattern, `{path}` the request's whole path.")
    { IsRequired = true };

    public static readonly MemberSpec RedirectStatus = new("status", new IntegerShape(301, 308), "301, 302, 303, 307 or 308.", "308");

    public static readonly MemberSpec KeepQuery = new("keepQuery", Shapes.Bool, "Whether the request's query is appended.", "true");

    public static readonly ObjectSpec RedirectSpec = new("redirect", "A redirect.", [To, RedirectStatus, KeepQuery]);
}
