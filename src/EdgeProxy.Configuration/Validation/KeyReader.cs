namespace EdgeProxy.Configuration;

/// <summary>Reads all keys: those of the documents, then those of the files that documents name.</summary>
internal sealed class KeyReader(NamedTable<PlanConfig> plans, ShapeChecker checker, Diagnostics diagnostics)
{
    public KeysConfig Read(IReadOnlyList<JsonNodeAt> roots, SectionCollector sections)
    {
        var set = new KeySetBuilder(diagnostics);
        var validator = new KeyValidator(plans, set, diagnostics);
        foreach (JsonNodeAt node in sections.Collect(DocumentMembers.Keys))
        {
            validator.Validate(node, node.Name!, node.NamePosition);
        }

        var files = new KeyFileReader(plans, set, validator, checker, diagnostics);
        foreach (JsonNodeAt node in roots.SelectMany(root => new ObjectAt(root).Children(DocumentMembers.KeyFiles)).Where(node => node.Kind == JsonKind.String))
        {
            files.Read(node);
        }

        return set.Build();
    }
}
