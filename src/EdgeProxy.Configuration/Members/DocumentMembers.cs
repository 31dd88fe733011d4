namespace EdgeProxy.Configuration;

/// <summary>The sections of a document.</summary>
internal static class DocumentMembers
{
    public static readonly MemberSpec Schema = new("$schema", new TextShape("a URL or path"), "Where editors find the JSON schema; not read otherwise.");

    public static readonly MemberSpec Version = new("version", new IntegerShape(1, 1), "The version of this format; 1 is the only one.", "1");

    public static readonly MemberSpec Listeners = new(
        "listeners", new MapShape(new ObjectShape(ListenerMembers.Spec), "listener name"), "Addresses that accept clients.");

    public static readonly MemberSpec Certificates = new(
        "certificates", new MapShape(new ObjectShape(CertificateMembers.Spec), "certificate name"), "Certificates with their keys, for listeners and for upstreams that ask for one.");

    public static readonly MemberSpec Upstreams = new(
        "upstreams", new MapShape(new ObjectShape(UpstreamMembers.Spec), "upstream name"), "Groups of endpoints that routes forward to.");

    public static readonly MemberSpec Apis = new(
        "apis", new MapShape(new ObjectShape(ApiMembers.Spec), "API name"), "Sets of routes under hosts and a base path.");

    public static readonly MemberSpec Plans = new(
        "plans", new MapShape(new ObjectShape(PlanMembers.Spec), "plan name"), "Usage plans: the terms that API keys have.");

    public static readonly MemberSpec Keys = new("keys", new MapShape(new ObjectShape(KeyMembers.Spec), "key name"), "API keys, by name.");

    public static readonly MemberSpec KeyFiles = new(
        "keyFiles", new ListShape(new TextShape("a file of JSON lines")),
        "Files, relative to the document, with an API key a line: the members of a key, and its `name`. For many keys: they are read as a stream.");

    public static readonly MemberSpec Policies = new("policies", new LaterShape("named policies"), "Named policies. Not supported by this version.");

    public static readonly ObjectSpec Spec = new(
        "document", "An EdgeProxy document. Members that begin with x- are free anywhere.",
        [Schema, Version, Listeners, Certificates, Upstreams, Apis, Plans, Keys, KeyFiles, Policies]);

    public static bool IsApis(string? section) => string.Equals(section, Apis.Name, StringComparison.Ordinal);

    /// <summary>Whether a section has keys, or names files of keys.</summary>
    public static bool IsOfKeys(string? section) =>
        string.Equals(section, Keys.Name, StringComparison.Ordinal) || string.Equals(section, KeyFiles.Name, StringComparison.Ordinal);
}
