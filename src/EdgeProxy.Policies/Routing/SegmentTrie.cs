using System.Buffers.Binary;

namespace EdgeProxy.Policies;

/// <summary>One node of the trie; which meaning <see cref="Link"/> has depends on the part of the trie it stands in.</summary>
internal struct TrieNode
{
    /// <summary>The literal length of a node that stands for a parameter.</summary>
    public const int Parameter = -1;

    /// <summary>The <see cref="Child"/> of a node that has several, to be found in the table.</summary>
    public const int SeveralChildren = -1;

    public int Parent;
    public int LiteralStart;

    /// <summary>Bytes of the segment that leads here; <see cref="Parameter"/> where any non-empty segment does.</summary>
    public int LiteralLength;

    /// <summary>The only child under a literal; 0 for none; <see cref="SeveralChildren"/>.</summary>
    public int Child;

    /// <summary>
    /// Of a host node the root of its stage paths, of a stage node the root of its patterns, of a pattern node
    /// the node of <c>{param}</c>; -1 when there is none.
    /// </summary>
    public int Link;

    /// <summary>The entries of the node: first those of routes that end here, then greedy ones, then <c>$default</c>.</summary>
    public int EntryStart;
    public int FullCount;
    public int GreedyCount;
    public int DefaultCount;
}

/// <summary>
/// A frozen trie over segments of bytes, in three arrays. The children of all nodes that have several share one open-addressed
/// hash table, so that a step costs one probe whether a node has two children or a hundred thousand. An only child stands
/// beside its parent and is compared straight away: <c>RouterBenchmarks.Match</c> is bound by cache misses, and these cost none.
/// </summary>
internal sealed class SegmentTrie(TrieNode[] nodes, TrieSlot[] slots, byte[] literals)
{
    public TrieNode[] Nodes { get; } = nodes;

    public ReadOnlySpan<byte> Literal(int start, int length) => literals.AsSpan(start, length);

    /// <summary>The child of a node under a literal segment, or -1.</summary>
    public int FindChild(int parent, ReadOnlySpan<byte> segment)
    {
        int child = Nodes[parent].Child;
        if (child > 0)
        {
            ref readonly TrieNode node = ref Nodes[child];
            return segment.SequenceEqual(literals.AsSpan(node.LiteralStart, node.LiteralLength)) ? child : -1;
        }

        return child == 0 ? -1 : Find(Nodes, slots, literals, parent, segment, HashOf(parent, segment));
    }

    internal static int Find(TrieNode[] nodes, TrieSlot[] slots, byte[] literals, int parent, ReadOnlySpan<byte> segment, uint hash)
    {
        // At most half of the slots are taken, so the probe ends; who sends paths cannot add slots.
        uint mask = (uint)slots.Length - 1;
        for (uint at = hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly TrieSlot slot = ref slots[at];
            if (slot.Node == 0)
            {
                return -1;
            }

            // The slot says where the literal is, so that it is fetched along with the node, not after it.
            if (slot.Hash == hash
                && segment.SequenceEqual(literals.AsSpan(slot.LiteralStart, slot.LiteralLength))
                && nodes[slot.Node].Parent == parent)
            {
                return slot.Node;
            }
        }
    }

    /// <summary>Eight bytes a step, all bytes counted: generated names often differ in the middle alone.</summary>
    internal static uint HashOf(int parent, ReadOnlySpan<byte> segment)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash = ((ulong)(uint)parent << 32) ^ (uint)segment.Length;
        while (segment.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(segment)) * Multiplier;
            hash ^= hash >> 29;
            segment = segment[8..];
        }

        ulong tail = 0;
        if (segment.Length >= 4)
        {
            tail = BinaryPrimitives.ReadUInt32LittleEndian(segment);
            segment = segment[4..];
        }

        foreach (byte value in segment)
        {
            tail = (tail << 8) | value;
        }

        hash = (hash ^ tail) * Multiplier;
        hash ^= hash >> 32;
        return (uint)hash;
    }
}

/// <summary>An edge: the hash of parent and segment, the child, and its literal; node 0 is no one's child and marks an empty slot.</summary>
internal struct TrieSlot
{
    public uint Hash;
    public int Node;
    public int LiteralStart;
    public int LiteralLength;
}
