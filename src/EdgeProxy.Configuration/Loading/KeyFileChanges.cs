namespace EdgeProxy.Configuration;

/// <summary>
/// Reads files of keys of which some lines have changed: the keys of blocks that are as they were are taken over, those of the others
/// read. Gives up where that would not be worth it or anything is to be said: then all is read, in order.
/// </summary>
/// <param name="previous">Of the last load.</param>
/// <param name="plans">As they are now.</param>
/// <param name="checker">Of lines that are not in the usual form.</param>
/// <param name="diagnostics">Says nothing more when it gave up.</param>
internal sealed class KeyFileChanges(KeptKeys previous, NamedTable<PlanConfig> plans, ShapeChecker checker, Diagnostics diagnostics)
{
    /// <summary>Changed blocks are held in memory; of more than this share of all, reading all costs little more.</summary>
    private const int ChangedShare = 4;

    private const int ChangedBytesAlways = 1 << 20;

    /// <summary>A block of a file as it is now.</summary>
    /// <param name="FirstLine">From 1.</param>
    /// <param name="Kept">What it was, if it was there.</param>
    /// <param name="Changed">What it holds, if not.</param>
    private readonly record struct Block(int FirstLine, KeyBlock Kept, byte[]? Changed)
    {
        public KeptRun Run => new(Kept.FirstKey, Kept.Keys, FirstLine - Kept.FirstLine);
    }

    /// <summary>A file as it is now.</summary>
    /// <param name="Path">Its name.</param>
    /// <param name="Length">In bytes.</param>
    /// <param name="Digest">Of all.</param>
    /// <param name="Blocks">In order.</param>
    private sealed record Contents(string Path, long Length, UInt128 Digest, List<Block> Blocks);

    private readonly long _changedBytesMax = Math.Max(ChangedBytesAlways, previous.Files.Sum(file => file.Length) / ChangedShare);
    private long _changedBytes;

    /// <summary>The keys, and what the next load may take over; null for all to be read.</summary>
    /// <param name="planSets">The combinations of plans that keys had, as they are now.</param>
    public KeptKeys? Read(IReadOnlyList<IReadOnlyList<PlanConfig>> planSets)
    {
        if (diagnostics.HasErrors || diagnostics.WarningCount is null || previous.Warnings.Count > 0 || previous.Keys.Count == 0)
        {
            return null;
        }

        var files = new List<Contents>();
        foreach (FileFingerprint file in previous.Files)
        {
            if (Scan(file) is not { } contents)
            {
                return null;
            }

            files.Add(contents);
        }

        Diagnostics.Mark before = diagnostics.Here;
        var set = new KeySetBuilder(previous.Keys, planSets, Runs(files), diagnostics);
        var lines = new KeyLineReader(plans, set, checker, diagnostics);
        List<FileFingerprint> fingerprints = [.. files.Select(file => Fingerprint(file, set, lines))];
        if (diagnostics.Here != before || !set.AreAllPlanSetsUsed)
        {
            diagnostics.TakeBack(before);
            return null;
        }

        return previous with { Keys = set.Build(), Files = fingerprints };
    }

    private Contents? Scan(FileFingerprint before)
    {
        Dictionary<UInt128, KeyBlock> known = [];
        foreach (KeyBlock block in before.Blocks)
        {
            known[block.Digest] = block; // Two that are alike have no keys.
        }

        try
        {
            using FileStream file = KeyFileReader.Open(before.Path);
            if (!file.CanSeek || file.Length > ConfigLoader.KeyFileBytesMax)
            {
                return null;
            }

            var reader = new KeyBlockReader(file);
            var blocks = new List<Block>();
            int line = 1;
            while (reader.Next() is { IsEmpty: false } bytes)
            {
                // One that is there twice now is read, and so is what is wrong with that.
                bool isKnown = known.Remove(KeyLineReader.DigestOf(bytes.Span), out KeyBlock kept);
                blocks.Add(new Block(line, isKnown ? kept : default, isKnown ? null : bytes.ToArray()));
                line += isKnown ? kept.Lines : KeyLineReader.LinesIn(bytes.Span);
                _changedBytes += isKnown ? 0 : bytes.Length;
                if (_changedBytes > _changedBytesMax)
                {
                    return null;
                }
            }

            return reader.IsLineEndless ? null : new Contents(before.Path, reader.Length, reader.Digest, blocks);
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            return null; // To be read by who says what is wrong.
        }
    }

    /// <summary>The keys of documents, which come first, and those of all blocks that are there still, each once, in the order that they had.</summary>
    private IEnumerable<KeptRun> Runs(List<Contents> files)
    {
        int ofDocuments = previous.Keys.Count - previous.Files.Sum(file => file.Blocks.Sum(block => block.Keys));
        return files.SelectMany(file => file.Blocks).Where(block => block.Kept.Keys > 0).Select(block => block.Run)
            .OrderBy(run => run.First).Prepend(new KeptRun(0, ofDocuments, 0));
    }

    private static FileFingerprint Fingerprint(Contents file, KeySetBuilder set, KeyLineReader lines) => new(
        file.Path, file.Length, file.Digest, [.. file.Blocks.Select(block => block.Changed is { } bytes ? lines.Read(bytes, file.Path, block.FirstLine)
            : block.Kept with { FirstLine = block.FirstLine, FirstKey = block.Kept.Keys == 0 ? 0 : set.NumberOf(block.Kept.FirstKey) })]);
}
