using System.Buffers.Binary;

namespace EdgeProxy.Policies;

/// <summary>One node of the trie; which meaning <see cref="Link"/> has depends on the part of the trie it stands in.</summary>
internal struct TrieNode
{
    /// <summary>The literal length of a node that stands for a parameter.</summary>
    public const int Parameter = -1;

    public int Parent;
    public int LiteralStart;

    /// <summary>Bytes of the segment that leads here; <see cref="Parameter"/> where any non-empty segment does.</summary>
    public int LiteralLength;
    public int ChildCount;

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
/// A frozen trie over segments of bytes, in three arrays. The children of all nodes share one open-addressed hash table,
/// so that a step costs one probe whether a node has one child or a hundred thousand.
/// </summary>
internal sealed class SegmentTrie(TrieNode[] nodes, TrieSlot[] slots, byte[] literals)
{
    public TrieNode[] Nodes { get; } = nodes;

    public ReadOnlySpan<byte> Literal(int start, int length) => literals.AsSpan(start, length);

    /// <summary>The child of a node under a literal segment, or -1.</summary>
    public int FindChild(int parent, ReadOnlySpan<byte> segment) => Find(Nodes, slots, literals, parent, segment, HashOf(parent, segment));

    internal static int Find(TrieNode[] nodes, TrieSlot[] slots, byte[] literals, int parent, ReadOnlySpan<byte> segment, uint hash)
    {
        // At most half of the slots are taken, so the probe ends; who sends paths cannot add slots.
        uint mask = (uint)slots.Length - 1;
        for (uint at = hash & mask; ; at = (at + 1) & mask)
        {
            TrieSlot slot = slots[at];
            if (slot.Node == 0)
            {
                return -1;
            }

            if (slot.Hash == hash)
            {
                ref readonly TrieNode node = ref nodes[slot.Node];
                if (node.Parent == parent && segment.SequenceEqual(literals.AsSpan(node.LiteralStart, node.LiteralLength)))
                {
                    return slot.Node;
                }
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

/// <summary>An edge: the hash of parent and segment, and the child; node 0 is no one's child and marks an empty slot.</summary>
internal struct TrieSlot
{
    public uint Hash;
    public int Node;
}
