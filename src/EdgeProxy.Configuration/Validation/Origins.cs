namespace EdgeProxy.Configuration;

/// <summary>Lists which settings of an object were written, and where.</summary>
internal static class Origins
{
    public static IReadOnlyList<SettingOrigin> Written(JsonNodeAt node, SettingLevel level)
    {
        var origins = new List<SettingOrigin>();
        Add(node, "", level, origins);
        return new ValueList<SettingOrigin>(origins);
    }

    private static void Add(JsonNodeAt node, string prefix, SettingLevel level, List<SettingOrigin> origins)
    {
        foreach (JsonNodeAt child in node.Children)
        {
            if (child.Name is null || child.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                continue;
            }

            if (child.Kind == JsonKind.Object)
            {
                Add(child, prefix + child.Name + ".", level, origins);
            }
            else
            {
                origins.Add(new SettingOrigin(prefix + child.Name, level, child.Position));
            }
        }
    }
}
