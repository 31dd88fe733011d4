namespace EdgeProxy.Gateway;

/// <summary>How the path that an upstream sees comes from the canonical path.</summary>
public sealed class TargetRewrite
{
    /// <summary>What stands below the stage's path.</summary>
    public static TargetRewrite Keep { get; } = new(0, null);

    private TargetRewrite(int stripped, BytesTemplate? template)
    {
        Stripped = stripped;
        Template = template;
    }

    /// <summary>Bytes of literal prefix to take off, behind the stage's path.</summary>
    public int Stripped { get; }

    /// <summary>The whole path, when it is made anew.</summary>
    public BytesTemplate? Template { get; }

    /// <summary>Takes off a literal prefix that the route's pattern begins with.</summary>
    public static TargetRewrite Strip(int prefixLength) => new(prefixLength, null);

    public static TargetRewrite To(BytesTemplate template) => new(0, template);
}
