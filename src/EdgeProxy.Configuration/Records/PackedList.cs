namespace EdgeProxy.Configuration;

/// <summary>A list in pieces, which grows without copying what it has.</summary>
internal sealed class PackedList<T>
    where T : struct
{
    private const int PieceBits = 14;
    private const int PieceLength = 1 << PieceBits;
    private readonly List<T[]> _pieces = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref _pieces[index >> PieceBits][index & (PieceLength - 1)];

    public void Add(T item)
    {
        if (Count >> PieceBits == _pieces.Count)
        {
            // Few keys are the rule: they are not to cost a large array.
            _pieces.Add(new T[Count == 0 ? 16 : PieceLength]);
        }
        else if (_pieces[^1].Length == (Count & (PieceLength - 1)))
        {
            T[] larger = new T[Math.Min(PieceLength, 4 * _pieces[^1].Length)];
            _pieces[^1].CopyTo(larger, 0);
            _pieces[^1] = larger;
        }

        _pieces[Count >> PieceBits][Count & (PieceLength - 1)] = item;
        Count++;
    }
}
