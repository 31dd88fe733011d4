using System.Security.Cryptography;
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

    private const int NameBytesMax = 128;

    private readonly byte[] _presented = new byte[KeyBytesMax];
    private readonly byte[] _name = new byte[NameBytesMax];
    private int _length;
    private int _nameLength;
    private long _version = -1;
    private int _index;
    private int _entry;

    /// <summary>The name of the key that was presented last; empty when it is unknown.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    public KeyMatch Find(ApiKeys keys, ReadOnlySpan<byte> presented, long unixSeconds)
    {
        // Behind another proxy, others use this connection too: what they presented must not be found out by how long this takes.
        if (keys.Version == _version && presented.Length == _length && CryptographicOperations.FixedTimeEquals(presented, _presented.AsSpan(0, _length)))
        {
            return new KeyMatch(keys.Table.StatusOf(_entry, unixSeconds), _index, _entry);
        }

        return FindSlow(keys, presented, unixSeconds);
    }

    /// <summary>No key was presented: nothing is known.</summary>
    public void Forget()
    {
        _version = -1;
        _nameLength = 0;
    }

    private KeyMatch FindSlow(ApiKeys keys, ReadOnlySpan<byte> presented, long unixSeconds)
    {
        Forget();
        KeyMatch match = keys.Table.Find(KeyHash.OfKey(presented), unixSeconds);
        if (presented.Length <= KeyBytesMax)
        {
            presented.CopyTo(_presented);
            (_length, _version, _index, _entry) = (presented.Length, keys.Version, match.Index, match.Entry);
        }

        if (match.Index >= 0)
        {
            ReadOnlySpan<byte> name = keys.NameOf(match.Index);
            name.CopyTo(_name);
            _nameLength = name.Length;
        }

        return match;
    }
}
