namespace EdgeProxy.Configuration;

/// <summary>Reads all keys: those of the documents, then those of the files that documents name. Or takes them over, as far as nothing about them changed.</summary>
/// <param name="previous">Those of the last load; null for none.</param>
internal sealed class KeyReader(NamedTable<PlanConfig> plans, KeptKeys? previous, DocumentReader reader, ShapeChecker checker, Diagnostics diagnostics)
{
    private static readonly ObjectShape DocumentShape = new(DocumentMembers.Spec);

    /// <summary>What the next load may take over; null for nothing.</summary>
    public KeptKeys? Kept { get; private set; }

    public KeysConfig Read(IReadOnlyList<DocumentAt> documents)
    {
        List<DocumentAt> ofKeys = [.. documents.Where(document => document.HasKeys)];
        return TakeOver(ofKeys) ?? ReadAll(ofKeys);
    }

    private KeysConfig? TakeOver(List<DocumentAt> documents)
    {
        // A document whose keys were read for its own sake has changed.
        if (previous is null || !previous.Documents.SequenceEqual(documents.Select(document => document.Document), ReferenceEqualityComparer.Instance)
            || PlanSetsOf(previous.Keys) is not { } planSets)
        {
            return null;
        }

        Kept = previous.Files.All(file => file.Holds(diagnostics.GiveWay))
            ? previous with { Keys = previous.Keys.With(planSets) }
            : new KeyFileChanges(previous, plans, checker, diagnostics).Read(planSets);
        if (Kept is null)
        {
            return null;
        }

        foreach (PlanConfig plan in planSets.SelectMany(set => set))
        {
            plans.Use(plan.Name, plan);
        }

        foreach (FileFingerprint file in previous.Files)
        {
            diagnostics.Reference(file.Path);
        }

        diagnostics.Repeat(previous.Warnings);
        return Kept.Keys;
    }

    /// <summary>The plans of the same names; null when one is missing, or two that a key has come into each other's way.</summary>
    private List<IReadOnlyList<PlanConfig>>? PlanSetsOf(KeysConfig keys)
    {
        var found = new List<IReadOnlyList<PlanConfig>>();
        foreach (IReadOnlyList<PlanConfig> set in keys.PlanSets)
        {
            PlanConfig[] now = [.. set.Select(plan => plans.Peek(plan.Name)).OfType<PlanConfig>()];
            if (now.Length != set.Count || KeyValidator.OverlapOf(now) is not null)
            {
                return null;
            }

            found.Add(now);
        }

        return found;
    }

    private KeysConfig ReadAll(List<DocumentAt> documents)
    {
        foreach (DocumentAt document in documents.Where(document => document.IsUnchanged))
        {
            ReadAfterAll(document);
        }

        JsonNodeAt[] roots = [.. documents.Select(document => document.KeysRoot).OfType<JsonNodeAt>()];
        int? firstWarning = diagnostics.WarningCount;
        var set = new KeySetBuilder(diagnostics);
        var validator = new KeyValidator(plans, set, diagnostics);
        foreach (JsonNodeAt node in new SectionCollector(roots, diagnostics).Collect(DocumentMembers.Keys))
        {
            validator.Validate(node, node.Name!, node.NamePosition);
        }

        var files = new KeyFileReader(set, new KeyLineReader(plans, set, checker, diagnostics), diagnostics);
        foreach (JsonNodeAt node in roots.SelectMany(root => new ObjectAt(root).Children(DocumentMembers.KeyFiles)).Where(node => node.Kind == JsonKind.String))
        {
            files.Read(node);
        }

        KeysConfig keys = set.Build();
        bool isTied = diagnostics.AreKeysTied || !diagnostics.ReadsOutside || diagnostics.WarningCount is null;
        if (!isTied && files.Fingerprints is { } fingerprints && firstWarning is { } first)
        {
            Kept = new KeptKeys(keys, [.. documents.Select(document => document.Document)], fingerprints, diagnostics.WarningsFrom(first));
        }

        return keys;
    }

    /// <summary>The document is the same, but other keys, or a plan, are not.</summary>
    private void ReadAfterAll(DocumentAt document)
    {
        document.KeysRoot = reader.Read(document.Document, SectionChoice.Keys);
        if (document.KeysRoot is { } root)
        {
            checker.Check(root, DocumentShape);
        }
    }
}
