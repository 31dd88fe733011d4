using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Byte offsets of a UTF-8 text to lines and columns, both from 1, columns in Unicode characters.</summary>
/// <remarks>Marks stand at line starts and every 4 KiB within a line, so that a document of one long line stays cheap.</remarks>
internal sealed class LineMap
{
    private const int MarkDistance = 4096;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<Mark> _marks = [new Mark(0, 1, 1)];

    /// <summary>A byte is a character, so that lines alone need marks.</summary>
    private readonly bool _isAscii;

    private readonly record struct Mark(int Offset, int Line, int Column);

    public LineMap(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _isAscii = Ascii.IsValid(bytes.Span);
        if (_isAscii)
        {
            MarkLines(bytes.Span);
        }
        else
        {
            MarkCharacters(bytes.Span);
        }
    }

    public (int Line, int Column) Find(int offset)
    {
        offset = Math.Clamp(offset, 0, _bytes.Length);
        int low = 0;
        int high = _marks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_marks[middle].Offset <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        Mark mark = _marks[low];
        if (_isAscii)
        {
            return (mark.Line, mark.Column + offset - mark.Offset);
        }

        int column = mark.Column;
        foreach (byte value in _bytes.Span[mark.Offset..offset])
        {
            column += IsContinuation(value) ? 0 : 1;
        }

        return (mark.Line, column);
    }

    /// <summary>The offset of a byte of a line, as <c>JsonException</c> counts them, from 0.</summary>
    public int OffsetOf(long line, long byteInLine)
    {
        foreach (Mark mark in _marks)
        {
            if (mark.Line == line + 1 && mark.Column == 1)
            {
                return (int)Math.Min(_bytes.Length, mark.Offset + byteInLine);
            }
        }

        return _bytes.Length;
    }

    private void MarkLines(ReadOnlySpan<byte> span)
    {
        int offset = 0;
        int length;
        while ((length = span[offset..].IndexOf((byte)'\n')) >= 0)
        {
            offset += length + 1;
            _marks.Add(new Mark(offset, _marks.Count + 1, 1));
        }
    }

    private void MarkCharacters(ReadOnlySpan<byte> span)
    {
        int line = 1;
        int column = 1;
        int lastMark = 0;
        for (int i = 0; i < span.Length; i++)
        {
            if (IsContinuation(span[i]))
            {
                continue;
            }

            if (i - lastMark >= MarkDistance)
            {
                _marks.Add(new Mark(i, line, column));
                lastMark = i;
            }

            column++;
            if (span[i] == '\n')
            {
                line++;
                column = 1;
                lastMark = i + 1;
                _marks.Add(new Mark(lastMark, line, column));
            }
        }
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
