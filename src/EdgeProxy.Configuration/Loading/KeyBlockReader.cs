using System.IO.Hashing;

namespace EdgeProxy.Configuration;

/// <summary>Cuts a file of keys into blocks, as a stream.</summary>
internal sealed class KeyBlockReader(Stream file)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>No block is longer, whatever its lines hold, but by its last line.</summary>
    private const int BlockBytesMax = BufferBytes / 4;

    /// <summary>One line in so many ends a block.</summary>
    private const int BlockLines = 512;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly XxHash128 _hash = new();
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Bytes that were read.</summary>
    public long Length { get; private set; }

    /// <summary>XXH128 of all of them.</summary>
    public UInt128 Digest => _hash.GetCurrentHashAsUInt128();

    /// <summary>A line is longer than any may be, and nothing is read behind it.</summary>
    public bool IsLineEndless { get; private set; }

    /// <summary>The next block, good until the next is asked for; empty at the end.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        int scanned = 0;
        while (true)
        {
            int line = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n') + 1;
            if (line == 0)
            {
                if (!_isAtEnd && !IsLineEndless)
                {
                    Fill();
                    continue;
                }

                return Take(IsLineEndless ? scanned : _end - _start);
            }

            ulong content = XxHash3.HashToUInt64(_buffer.AsSpan(_start + scanned, line));
            scanned += line;
            if (content % BlockLines == 0 || scanned >= BlockBytesMax)
            {
                return Take(scanned);
            }
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        ReadOnlyMemory<byte> block = _buffer.AsMemory(_start, length);
        _start += length;
        return block;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            IsLineEndless = true;
            return;
        }

        int count = file.Read(_buffer, _end, _buffer.Length - _end);
        _hash.Append(_buffer.AsSpan(_end, count));
        Length += count;
        _end += count;
        _isAtEnd = count == 0;
    }
}
