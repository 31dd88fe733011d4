namespace EdgeProxy.Caching;

/// <summary>
/// The hashes of what a shard evicted from its small queue, the last ones: a set-associative table of 16 bits of hash and 16 bits of age.
/// It may take one hash for another, about once in ten thousand, and then an entry comes into the main queue at once. Under the shard's lock.
/// </summary>
// SAFETY: the table has a power of two of places, and places are masked.
internal sealed unsafe class GhostTable
{
    private const int Ways = 4;

    // Ages are counted in steps of a 64th of what is remembered; an age that has gone round is far older than that and long overwritten.
    private const int StepsPerLife = 64;

    private readonly uint* _places;
    private readonly uint _mask;
    private long _insertions;
    private long _stepLength = 1;

    /// <param name="memory">Zeroes, that the caller frees.</param>
    /// <param name="places">How many places it has room for: a power of two, at least 4.</param>
    public GhostTable(uint* memory, int places)
    {
        _places = memory;
        _mask = (uint)places - 1;
    }

    private ushort Step => (ushort)(_insertions / _stepLength);

    /// <param name="hash">Of what was evicted.</param>
    /// <param name="remembered">How many are to be remembered: about as many as the main queue has.</param>
    public void Add(ulong hash, long remembered)
    {
        uint* set = SetOf(hash);
        uint* oldest = set;
        int age = -1;
        for (int way = 0; way < Ways; way++)
        {
            int ageOfWay = set[way] == 0 ? int.MaxValue : (ushort)(Step - (ushort)set[way]);
            if (ageOfWay > age)
            {
                age = ageOfWay;
                oldest = set + way;
            }
        }

        *oldest = ((uint)TagOf(hash) << 16) | Step;
        if (++_insertions % _stepLength == 0)
        {
            long length = Math.Max(1, remembered / StepsPerLife);
            _insertions = Step * length;
            _stepLength = length;
        }
    }

    /// <summary>Whether it is remembered; it is not any more then.</summary>
    public bool Remove(ulong hash)
    {
        uint* set = SetOf(hash);
        for (int way = 0; way < Ways; way++)
        {
            if (set[way] >> 16 == TagOf(hash) && (ushort)(Step - (ushort)set[way]) <= StepsPerLife)
            {
                set[way] = 0;
                return true;
            }
        }

        return false;
    }

    private uint* SetOf(ulong hash) => _places + ((uint)hash & _mask & ~(uint)(Ways - 1));

    /// <summary>Never 0, which is a free place.</summary>
    private static ushort TagOf(ulong hash) => (ushort)((hash >> 32) | 1);
}
