namespace EdgeProxy.Configuration;

/// <summary>The members of an API key.</summary>
internal static class KeyMembers
{
    public static readonly MemberSpec Sha256 = new("sha256", new TextShape("64 hexadecimal digits"), "The SHA-256 hash of the key.");

    public static readonly MemberSpec Value = new(
        "value", new TextShape("the key itself"), "The key itself, 20 to 128 characters; `edgeproxy keys convert` turns it into its hash.");

    public static readonly MemberSpec PreviousSha256 = new("sha256", new TextShape("64 hexadecimal digits"), "The SHA-256 hash of the key before.") { IsRequired = true };

    public static readonly MemberSpec PreviousExpires = new("expires", new TextShape("a date or time"), "When it stops being good.") { IsRequired = true };

    public static readonly ObjectSpec PreviousSpec = new("previous-key", "The key before a rotation, good for a while.", [PreviousSha256, PreviousExpires]);

    public static readonly MemberSpec Previous = new("previous", new ObjectShape(PreviousSpec), "The key before the last rotation, good for a while beside the new one.");

    public static readonly MemberSpec Plan = new("plan", new TextShape("a plan's name"), "The usage plan.");

    public static readonly MemberSpec Plans = new(
        "plans", new ListShape(new TextShape("a plan's name"), CountMin: 1, CountMax: 10), "Usage plans, instead of `plan`; at most one for each stage.");

    public static readonly MemberSpec Enabled = new("enabled", Shapes.Bool, "`false` shuts the key out.", "true");

    public static readonly MemberSpec NotBefore = new("notBefore", new TextShape("a date or time"), "From when on the key is good: `2027-01-01` or `2027-01-01T12:00:00Z`.");

    public static readonly MemberSpec Expires = new("expires", new TextShape("a date or time"), "When the key stops being good: `2027-01-01` or `2027-01-01T12:00:00Z`.");

    public static readonly MemberSpec Tags = new("tags", new MapShape(new TextShape("a value"), "tag name"), "Notes of the operator's: whose the key is.");

    private static readonly MemberSpec[] Terms = [Sha256, Value, Previous, Plan, Plans, Enabled, NotBefore, Expires, Tags];

    public static readonly ObjectSpec Spec = new("key", "An API key: exactly one of `sha256` and `value`.", Terms) { ExactlyOne = [Sha256, Value] };

    public static readonly MemberSpec Name = new("name", new TextShape("a name"), "The key's name.") { IsRequired = true };

    /// <summary>A line of a file of keys.</summary>
    public static readonly ObjectSpec LineSpec = new("key", "An API key.", [Name, .. Terms]);
}
