namespace EdgeProxy.Configuration;

/// <summary>The union of the sections of all documents. A name defined twice is a mistake that names both places.</summary>
internal sealed class SectionCollector(IReadOnlyList<JsonNodeAt> roots, Diagnostics diagnostics)
{
    /// <summary>The entries of a section in the order of the documents; broken ones too, so that references to them resolve.</summary>
    public IReadOnlyList<JsonNodeAt> Collect(MemberSpec section)
    {
        var first = new Dictionary<string, JsonNodeAt>(StringComparer.Ordinal);
        var entries = new List<JsonNodeAt>();
        foreach (JsonNodeAt root in roots)
        {
            JsonNodeAt? node = root.Find(section.Name);
            foreach (JsonNodeAt entry in node is { Kind: JsonKind.Object } ? node.Children : [])
            {
                if (first.TryAdd(entry.Name!, entry))
                {
                    diagnostics.ReportName(entry, Names.Check(entry.Name!));
                    entries.Add(entry);
                    continue;
                }

                SourcePosition other = first[entry.Name!].NamePosition;
                diagnostics.ErrorAtName(
                    entry, ConfigCodes.DuplicateName, $"{Shown.Name(entry.Name!)} is defined twice, first at {other}",
                    "rename or remove one of the two");
            }
        }

        return entries;
    }
}
