using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares API keys, by name. There may be a million: what several have in common is told once, and of values nothing.</summary>
internal sealed class KeyComparer : ISectionComparer
{
    private const int KeysBetweenRests = 1024;

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        KeysConfig old = configs.Old.Keys;
        KeysConfig now = configs.New.Keys;
        if (now.IsTakenOverFrom(old))
        {
            return;
        }

        var changes = new KeyChanges(old, now);
        Previous before = Previous.Of(old);
        Previous after = Previous.Of(now);
        ReadOnlySpan<int> taken = now.NumbersFrom(old);
        int firstNew = 0;
        for (int key = 0; key < old.Count; key++)
        {
            Rest(configs, key);
            if (!taken.IsEmpty && taken[key] >= 0)
            {
                firstNew++;
                continue;
            }

            int other = now.Find(old.NameBytesOf(key));
            if (other < 0)
            {
                changes.Note("removed", DifferenceKind.Removed, DifferenceSeverity.Breaking, key, -1);
            }
            else
            {
                Compare(changes, old, before, key, now, after, other);
            }
        }

        for (int key = firstNew; key < now.Count; key++)
        {
            Rest(configs, key);
            if (old.Find(now.NameBytesOf(key)) < 0)
            {
                changes.Note("added", DifferenceKind.Added, DifferenceSeverity.Change, -1, key);
            }
        }

        found.AddRange(changes.Differences());
    }

    private static void Compare(KeyChanges changes, KeysConfig old, Previous before, int key, KeysConfig now, Previous after, int other)
    {
        KeyHashConfig left = old.HashAt(key);
        KeyHashConfig right = now.HashAt(other);
        if (left.IsEnabled != right.IsEnabled)
        {
            changes.Note(right.IsEnabled ? "enabled" : "disabled", DifferenceKind.Changed, right.IsEnabled ? DifferenceSeverity.Change : DifferenceSeverity.Breaking, key, other);
        }

        if ((left.High, left.Low) != (right.High, right.Low))
        {
            // Where the old value is good for a while, nobody is shut out.
            bool isOverlapping = after.Has(other, left);
            changes.Note(
                isOverlapping ? "rotated, the value before stays good for a while" : "given another value", DifferenceKind.Changed,
                isOverlapping ? DifferenceSeverity.Change : DifferenceSeverity.Breaking, key, other);
        }
        else if (before.IsThere(key) && !after.IsThere(other))
        {
            changes.Note("done with their value before", DifferenceKind.Changed, DifferenceSeverity.Breaking, key, other);
        }

        if (left.Expires != right.Expires || left.NotBefore != right.NotBefore)
        {
            bool isShorter = right.Expires < left.Expires || right.NotBefore > left.NotBefore;
            changes.Note("given other dates", DifferenceKind.Changed, isShorter ? DifferenceSeverity.Breaking : DifferenceSeverity.Change, key, other);
        }

        if (old.PlanSets.Count > 0 && now.PlanSets.Count > 0)
        {
            ComparePlans(changes, old.PlansOf(key), now.PlansOf(other), key, other);
        }
    }

    private static void ComparePlans(KeyChanges changes, IReadOnlyList<PlanConfig> old, IReadOnlyList<PlanConfig> now, int key, int other)
    {
        if (old.Count == 1 && now.Count == 1 && old[0].Name == now[0].Name)
        {
            return;
        }

        foreach (PlanConfig lost in old.Where(plan => now.All(left => left.Name != plan.Name)))
        {
            changes.NoteVerb("lose", "loses", "plan " + lost.Name, DifferenceSeverity.Breaking, key, other);
        }

        foreach (PlanConfig gained in now.Where(plan => old.All(left => left.Name != plan.Name)))
        {
            changes.NoteVerb("gain", "gains", "plan " + gained.Name, DifferenceSeverity.Change, key, other);
        }
    }

    private static void Rest(ComparedConfigs configs, int key)
    {
        if (key % KeysBetweenRests == 0)
        {
            configs.GiveWay?.Invoke();
        }
    }

    /// <summary>The values before a rotation, by key; few at a time.</summary>
    private sealed class Previous(Dictionary<int, KeyHashConfig> hashes)
    {
        public static Previous Of(KeysConfig keys)
        {
            var hashes = new Dictionary<int, KeyHashConfig>();
            for (int number = keys.Count; number < keys.HashCount; number++)
            {
                hashes[keys.HashAt(number).Key] = keys.HashAt(number);
            }

            return new Previous(hashes);
        }

        public bool IsThere(int key) => hashes.ContainsKey(key);

        public bool Has(int key, KeyHashConfig hash) => hashes.TryGetValue(key, out KeyHashConfig own) && (own.High, own.Low) == (hash.High, hash.Low);
    }
}
