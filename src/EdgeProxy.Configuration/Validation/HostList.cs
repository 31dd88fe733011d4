namespace EdgeProxy.Configuration;

/// <summary>Lists of host names and <c>*.suffix</c> forms.</summary>
internal static class HostList
{
    public static IReadOnlyList<string> Read(ObjectAt owner, MemberSpec member, Diagnostics diagnostics)
    {
        var hosts = new List<string>();
        foreach (JsonNodeAt item in owner.Children(member))
        {
            if (diagnostics.Report(item, HostNames.Parse(item.Text, allowWildcard: true, out string host)))
            {
                continue;
            }

            if (hosts.Contains(host, StringComparer.Ordinal))
            {
                diagnostics.Error(item, ConfigCodes.DuplicateValue, $"{Shown.Value(item)} is listed twice", "remove one of the two");
                continue;
            }

            hosts.Add(host);
        }

        return hosts;
    }
}
