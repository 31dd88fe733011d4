using System.Numerics;
using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>Grows the arrays of a <see cref="SegmentTrie"/>, then freezes them at their length.</summary>
/// <param name="routes">How many there will be: most bring a node or two of their own.</param>
internal sealed class SegmentTrieBuilder(int routes)
{
    private TrieNode[] _nodes = new TrieNode[64 + (2 * routes)];
    private TrieSlot[] _slots = new TrieSlot[(int)BitOperations.RoundUpToPowerOf2((uint)(128 + (3 * routes)))];
    private byte[] _literals = new byte[1024];
    private byte[] _segment = new byte[256];

    /// <summary>Literals by their text: <c>details</c> below ten thousand nodes is kept once, and then is in the cache.</summary>
    private readonly Dictionary<string, ByteRange> _literalOf = new(StringComparer.Ordinal);
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
        ByteRange literal = AddLiteral(segment);
        _nodes[child].LiteralStart = literal.Start;
        _nodes[child].LiteralLength = literal.Length;
        _nodes[parent].Child = _nodes[parent].Child == 0 ? child : TrieNode.SeveralChildren;
        AddEdge(new TrieSlot { Hash = hash, Node = child, LiteralStart = literal.Start, LiteralLength = literal.Length });
        return child;
    }

    /// <summary>Keeps a text with the trie's literals, once.</summary>
    public ByteRange AddLiteral(ReadOnlySpan<char> text)
    {
        var lookup = _literalOf.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out ByteRange literal))
        {
            return literal;
        }

        literal = new ByteRange(_literalBytes, Encoding.UTF8.GetByteCount(text));
        if (literal.End > _literals.Length)
        {
            Array.Resize(ref _literals, Math.Max(_literals.Length * 2, literal.End));
        }

        Encoding.UTF8.GetBytes(text, _literals.AsSpan(literal.Start));
        _literalBytes = literal.End;
        lookup[text] = literal;
        return literal;
    }

    /// <summary>Only the edges that look-ups search for go into the frozen table: it is the smaller the fewer they are.</summary>
    public SegmentTrie Freeze()
    {
        TrieSlot[] searched = [.. _slots.Where(slot => slot.Node != 0 && _nodes[_nodes[slot.Node].Parent].Child == TrieNode.SeveralChildren)];
        TrieSlot[] slots = new TrieSlot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, searched.Length * 2))];
        foreach (TrieSlot slot in searched)
        {
            Place(slots, slot);
        }

        return new SegmentTrie(_nodes[.._nodeCount], slots, _literals[.._literalBytes]);
    }

    private void AddEdge(TrieSlot edge)
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
                    Place(_slots, slot);
                }
            }
        }

        Place(_slots, edge);
    }

    private static void Place(TrieSlot[] slots, TrieSlot edge)
    {
        uint mask = (uint)slots.Length - 1;
        uint at = edge.Hash & mask;
        while (slots[at].Node != 0)
        {
            at = (at + 1) & mask;
        }

        slots[at] = edge;
    }
}
