using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>
/// Says what changes from one configuration to another, in effective values: after defaults and inheritance. Order, comments,
/// and the file in which something stands are no difference. Pure, and fast enough to run at each reload.
/// </summary>
public static class ConfigComparer
{
    /// <summary>One for each section of documents, in the order in which they are reported. A new section is one more of them.</summary>
    private static readonly ISectionComparer[] Sections =
    [
        new ListenerComparer(),
        new CertificateComparer(),
        new UpstreamComparer(),
        new PlanComparer(),
        new KeyComparer(),
        new ApiComparer(),
    ];

    /// <param name="old">What is there. Its routes should not conflict; if they do, the first wins here.</param>
    /// <param name="now">What is to be.</param>
    /// <param name="giveWay">Called between small pieces of the work, on the thread that does it; null for nothing.</param>
    public static ConfigDifferences Compare(ValidatedConfig old, ValidatedConfig now, Action? giveWay = null)
    {
        var configs = new ComparedConfigs(old, now, giveWay);
        var found = new List<ConfigDifference>();
        foreach (ISectionComparer section in Sections)
        {
            section.Compare(configs, found);
        }

        return new ConfigDifferences(found);
    }
}

/// <summary>Compares one section.</summary>
internal interface ISectionComparer
{
    void Compare(ComparedConfigs configs, List<ConfigDifference> found);
}
