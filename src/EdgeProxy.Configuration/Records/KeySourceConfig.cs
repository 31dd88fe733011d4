namespace EdgeProxy.Configuration;

public enum KeySourceKind : byte
{
    /// <summary>The whole value of a header field.</summary>
    Header,

    /// <summary>A parameter of the query.</summary>
    Query,

    /// <summary>Behind a scheme in <c>Authorization</c>.</summary>
    Authorization,
}

/// <summary>Where requests bear their API key.</summary>
/// <param name="Kind">In what.</param>
/// <param name="Name">A field name in lower case, a parameter's name, or a scheme.</param>
/// <param name="Strip">Whether the upstream does not see it.</param>
public sealed record KeySourceConfig(KeySourceKind Kind, string Name, bool Strip)
{
    public static KeySourceConfig Default { get; } = new(KeySourceKind.Header, "x-api-key", false);

    public override string ToString() => Kind switch
    {
        KeySourceKind.Query => "query " + Name,
        KeySourceKind.Authorization => "Authorization " + Name,
        _ => "header " + Name,
    };
}

/// <summary>Which response fields tell clients of their limits.</summary>
[Flags]
public enum LimitFieldsKind : byte
{
    Off = 0,

    /// <summary><c>RateLimit</c> and <c>RateLimit-Policy</c>.</summary>
    Standard = 1,

    /// <summary><c>X-RateLimit-Limit</c>, <c>-Remaining</c>, <c>-Reset</c>.</summary>
    Legacy = 2,
    Both = Standard | Legacy,
}
