using System.Text;

namespace EdgeProxy.Policies;

/// <summary>Grows the arrays of a <see cref="SegmentTrie"/>, then freezes them at their length.</summary>
internal sealed class SegmentTrieBuilder
{
    private TrieNode[] _nodes = new TrieNode[64];
    private TrieSlot[] _slots = new TrieSlot[128];
    private byte[] _literals = new byte[1024];
    private byte[] _segment = new byte[256];
    private int _nodeCount = 1;
    private int _edgeCount;
    private int _literalBytes;

    /// <summary>The node itself, to be changed; the reference is valid until a node is added.</summary>
    public ref TrieNode this[int node] => ref _nodes[node];

    /// <summary>A node that no edge leads to.</summary>
    public int AddRoot(int parent = 0)
    {
        if (_nodeCount == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodeCount * 2);
        }

        _nodes[_nodeCount] = new TrieNode { Parent = parent, Link = -1 };
        return _nodeCount++;
    }

    /// <summary>The child for any non-empty segment, added when there is none yet.</summary>
    public int GetOrAddParameter(int parent)
    {
        if (_nodes[parent].Link < 0)
        {
            int child = AddRoot(parent);
            _nodes[child].LiteralLength = TrieNode.Parameter;
            _nodes[parent].Link = child;
        }

        return _nodes[parent].Link;
    }

    /// <summary>The child under a literal segment, added when there is none yet.</summary>
    public int GetOrAddChild(int parent, ReadOnlySpan<char> segment)
    {
        int length = Encoding.UTF8.GetByteCount(segment);
        if (length > _segment.Length)
        {
            _segment = new byte[length * 2];
        }

        Encoding.UTF8.GetBytes(segment, _segment);
        ReadOnlySpan<byte> bytes = _segment.AsSpan(0, length);
        uint hash = SegmentTrie.HashOf(parent, bytes);
        int child = SegmentTrie.Find(_nodes, _slots, _literals, parent, bytes, hash);
        if (child >= 0)
        {
            return child;
        }

        child = AddRoot(parent);
        _nodes[child].LiteralStart = AddLiteral(bytes);
        _nodes[child].LiteralLength = length;
        _nodes[parent].ChildCount++;
        AddEdge(hash, child);
        return child;
    }

    /// <summary>Keeps bytes with the trie's literals; returns where they start.</summary>
    public int AddLiteral(ReadOnlySpan<byte> bytes)
    {
        int start = _literalBytes;
        if (start + bytes.Length > _literals.Length)
        {
            Array.Resize(ref _literals, Math.Max(_literals.Length * 2, start + bytes.Length));
        }

        bytes.CopyTo(_literals.AsSpan(start));
        _literalBytes += bytes.Length;
        return start;
    }

    public SegmentTrie Freeze() => new(_nodes[.._nodeCount], _slots, _literals[.._literalBytes]);

    private void AddEdge(uint hash, int child)
    {
        _edgeCount++;
        if (_edgeCount * 2 > _slots.Length)
        {
            TrieSlot[] old = _slots;
            _slots = new TrieSlot[old.Length * 2];
            foreach (TrieSlot slot in old)
            {
                if (slot.Node != 0)
                {
                    Place(slot);
                }
            }
        }

        Place(new TrieSlot { Hash = hash, Node = child });
    }

    private void Place(TrieSlot slot)
    {
        uint mask = (uint)_slots.Length - 1;
        uint at = slot.Hash & mask;
        while (_slots[at].Node != 0)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = slot;
    }
}
