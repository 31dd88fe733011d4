using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// The key that a connection presented last, and what was found, so that only another key is hashed. Of the table it keeps the
/// version alone: an idle connection must not keep a million keys that a reload has replaced.
/// </summary>
internal sealed class RememberedKey
{
    /// <summary>Keys of the documents are no longer; what is longer is unknown, and found to be so each time.</summary>
    private const int KeyBytesMax = 128;

    private readonly byte[] _presented = new byte[KeyBytesMax];
    private int _length;
    private long _version = -1;
    private int _index;
    private int _entry;

    /// <summary>The name of the key that was presented last, in the set that it was looked up in; empty when it is unknown.</summary>
    public ReadOnlySpan<byte> NameIn(ApiKeys keys)
    {
        Debug.Assert(_version < 0 || _version == keys.Version, "Another exchange has asked since.");
        return _version >= 0 && _index >= 0 ? keys.NameOf(_index) : default;
    }

    public KeyMatch Find(ApiKeys keys, ReadOnlySpan<byte> presented, long unixSeconds)
    {
        // Behind another proxy, others use this connection too: what they presented must not be found out by how long this takes.
        if (keys.Version == _version && presented.Length == _length && EqualsInFixedTime(presented, _presented.AsSpan(0, _length)))
        {
            return new KeyMatch(keys.Table.StatusOf(_entry, unixSeconds), _index, _entry);
        }

        return FindSlow(keys, presented, unixSeconds);
    }

    /// <summary>No key was presented: nothing is known.</summary>
    public void Forget() => _version = -1;

    /// <summary>
    /// Takes the same time wherever two of one length differ. Eight bytes at a time: the framework's compares one by one, which took
    /// a tenth of the time of all limits together.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool EqualsInFixedTime(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        Debug.Assert(one.Length == other.Length, "The length is no secret, and compared before.");
        ulong difference = 0;
        int i = 0;
        for (; one.Length - i >= sizeof(ulong); i += sizeof(ulong))
        {
            difference |= BinaryPrimitives.ReadUInt64LittleEndian(one[i..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(other[i..]);
        }

        for (; i < one.Length; i++)
        {
            difference |= (uint)(one[i] ^ other[i]);
        }

        return difference == 0;
    }

    private KeyMatch FindSlow(ApiKeys keys, ReadOnlySpan<byte> presented, long unixSeconds)
    {
        Forget();
        KeyMatch match = keys.Find(KeyHash.OfKey(presented), unixSeconds);
        if (presented.Length <= KeyBytesMax)
        {
            presented.CopyTo(_presented);
            (_length, _version, _index, _entry) = (presented.Length, keys.Version, match.Index, match.Entry);
        }

        return match;
    }
}
