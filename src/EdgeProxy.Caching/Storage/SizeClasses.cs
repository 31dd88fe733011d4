namespace EdgeProxy.Caching;

/// <summary>
/// The sizes of blocks: multiples of <see cref="Granule"/>, each about a sixteenth above the one before and made as long as what fits into
/// a slab as often. A sixteenth wastes some 3 % within blocks; since each class may have up to a slab of free blocks, small slabs, which
/// small budgets have, get steps of an eighth. Immutable.
/// </summary>
internal sealed class SizeClasses
{
    /// <summary>Bytes of the smallest step; blocks begin at multiples of it, which is what handles count in.</summary>
    public const int Granule = 64;

    /// <summary>The longest block divides a slab into this many.</summary>
    public const int LongestPerSlab = 4;

    private const int BytesMin = 2 * Granule;
    private const int ManyStepsFrom = 128 << 10;

    private readonly int[] _bytes;
    private readonly byte[] _classes;

    public SizeClasses(int slabBytes)
    {
        BytesMax = slabBytes / LongestPerSlab;
        int steps = slabBytes >= ManyStepsFrom ? 16 : 8;
        List<int> sizes = [];
        for (int size = BytesMin; size < BytesMax; size = Up(Math.Max(size + 1, size + (size / steps))))
        {
            int fitted = slabBytes / (slabBytes / size) / Granule * Granule;
            if (sizes.Count == 0 || fitted > sizes[^1])
            {
                sizes.Add(fitted);
            }
        }

        sizes.RemoveAll(size => size >= BytesMax);
        sizes.Add(BytesMax);
        _bytes = [.. sizes];
        _classes = new byte[(BytesMax / Granule) + 1];
        for (int granules = 0, index = 0; granules < _classes.Length; granules++)
        {
            index += granules * Granule > _bytes[index] ? 1 : 0;
            _classes[granules] = (byte)index;
        }
    }

    public int Count => _bytes.Length;

    /// <summary>Of the longest block.</summary>
    public int BytesMax { get; }

    public int BytesOf(int sizeClass) => _bytes[sizeClass];

    /// <param name="bytes">At most <see cref="BytesMax"/>.</param>
    public int ClassOf(int bytes) => _classes[Up(bytes) / Granule];

    private static int Up(int bytes) => (bytes + Granule - 1) / Granule * Granule;
}
