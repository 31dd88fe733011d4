using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>From the packed keys of the documents to the table by hash, with each key's dense id and its slots in its plans.</summary>
internal sealed class KeyCompiler(CarryOverDraft draft, List<ConfigError> errors)
{
    /// <param name="source">The keys.</param>
    /// <param name="before">Those of the last compilation: a key has its id and slots for good.</param>
    /// <param name="version">The snapshot's.</param>
    public ApiKeys Compile(KeysConfig source, CompiledKeys before, long version)
    {
        if (source.Count == 0)
        {
            return ApiKeys.None;
        }

        (int Id, PlanState State)[][] planSets =
            [.. source.PlanSets.Select(set => set.Select(plan => (draft.Plans.IdOf(plan.Name), draft.Limits.Plan(plan.Name))).ToArray())];
        ApiKeys keys = source.IsTakenOverFrom(before.Source) ? before.Keys : Compile(source, before, planSets, version);
        foreach ((_, PlanState state) in planSets.SelectMany(set => set))
        {
            state.EnsureSlots(draft.Limits.Now);
        }

        return keys;
    }

    private ApiKeys Compile(KeysConfig source, CompiledKeys before, (int Id, PlanState State)[][] planSets, long version)
    {
        int[] ids = new int[source.Count];
        int[] firstSlots = new int[source.Count + 1];
        var slots = new List<PlanSlot>(source.Count);
        int key = 0;
        ReadOnlySpan<int> taken = source.NumbersFrom(before.Source);
        for (int earlier = 0; earlier < taken.Length; earlier++)
        {
            if (taken[earlier] >= 0)
            {
                Debug.Assert(taken[earlier] == key, "They come first, in their order.");
                ids[key] = before.Keys.IdOf(earlier);
                firstSlots[key++] = slots.Count;
                slots.AddRange(before.Keys.SlotsOf(earlier));
            }
        }

        for (; key < source.Count; key++)
        {
            ids[key] = draft.Limits.Keys.IdOf(source.NameBytesOf(key));
            firstSlots[key] = slots.Count;
            foreach ((int plan, PlanState state) in planSets[source.PlanSetOf(key)])
            {
                slots.Add(draft.Limits.Keys.SlotOf(ids[key], plan, state));
            }
        }

        firstSlots[source.Count] = slots.Count;
        return new ApiKeys(version, TableOf(source, before), new Names(source), ids, firstSlots, CollectionsMarshal.AsSpan(slots));
    }

    private KeyTable TableOf(KeysConfig source, CompiledKeys before)
    {
        var builder = new KeyTableBuilder(draft.Limits.Keys.TableSecret);
        Span<byte> bytes = stackalloc byte[KeyHash.ByteCount];
        for (int number = 0; number < source.HashCount; number++)
        {
            KeyHashConfig hash = source.HashAt(number);
            BinaryPrimitives.WriteUInt128BigEndian(bytes, hash.High);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], hash.Low);
            builder.Add(new KeyEntry(new KeyHash(bytes), hash.Key, hash.NotBefore, hash.Expires, hash.IsEnabled));
        }

        var duplicates = new List<KeyDuplicate>();
        KeyTable table = builder.Build(before.Keys.Table, source.HashNumbersFrom(before.Source), duplicates);
        foreach (KeyDuplicate duplicate in duplicates)
        {
            errors.Add(new ConfigError(
                source.PositionOf(duplicate.SecondIndex), MemberPath.Join("keys", source.NameOf(duplicate.SecondIndex)), ConfigCodes.DuplicateKey,
                duplicate.FirstIndex == duplicate.SecondIndex
                    ? "the key and the one before it are the same"
                    : $"the key is the same as that of \"{source.NameOf(duplicate.FirstIndex)}\" at {source.PositionOf(duplicate.FirstIndex)}",
                "give each its own: edgeproxy keys create, or keys rotate"));
        }

        return table;
    }

    private sealed class Names(KeysConfig source) : IKeyNames
    {
        public ReadOnlySpan<byte> NameOf(int key) => source.NameBytesOf(key);
    }
}

/// <summary>What was made of some keys.</summary>
internal readonly record struct CompiledKeys(KeysConfig Source, ApiKeys Keys);
