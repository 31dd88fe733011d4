namespace EdgeProxy.Configuration;

/// <summary>The member <c>host</c> of upstreams, defaults and routes.</summary>
internal static class HostSetting
{
    /// <summary>What the node says, or null when there is none or it is wrong, which is reported.</summary>
    public static HostConfig? Read(JsonNodeAt? node, Diagnostics diagnostics)
    {
        switch (node?.Text)
        {
            case null:
                return null;
            case "keep":
                return new HostConfig(HostKind.Keep);
            case "rewrite":
                return new HostConfig(HostKind.Rewrite);
        }

        if (node.Text.ToLowerInvariant() is ("keep" or "rewrite") and var word)
        {
            diagnostics.Error(node, ConfigCodes.UnknownValue, $"{Shown.Value(node)} is not in lower case", $"write \"{word}\"");
            return null;
        }

        return diagnostics.Report(node, HostNames.CheckAuthority(node.Text)) ? null : new HostConfig(HostKind.Literal, node.Text.ToLowerInvariant());
    }
}
