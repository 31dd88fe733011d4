using System.Buffers;
using System.Text;

namespace EdgeProxy.Http1;

/// <summary>
/// Writes the canonical form of one path, byte by byte: the way of the few paths that are not plain.
/// When it only compares it needs no destination, and reports a path that would change as wrong.
/// </summary>
internal ref struct PathRewriter(ReadOnlySpan<byte> path, Span<byte> destination, PathPolicy policy, bool comparesOnly)
{
    /// <summary>What is reported of a path that would change. Never leaves this library.</summary>
    private const ProtocolError WouldChange = ProtocolError.BadPathCharacter;

    private readonly ReadOnlySpan<byte> _path = path;
    private readonly Span<byte> _destination = destination;
    private readonly bool _isStrict = policy == PathPolicy.Strict;
    private readonly bool _comparesOnly = comparesOnly;

    /// <summary>How many dots the current segment consists of so far; -1 once it holds anything else.</summary>
    private int _dots = -1;

    public int Written { get; private set; }

    public ProtocolError Run()
    {
        if (_path[0] != (byte)'/')
        {
            return ProtocolError.BadPathCharacter;
        }

        int at = 0;
        while (at < _path.Length)
        {
            ProtocolError error = _path[at] == (byte)'%' ? TakeTriplet(ref at) : TakeByte(_path[at], ref at);
            if (error != ProtocolError.None)
            {
                return error;
            }
        }

        return IsDotSegment ? ProtocolError.DotSegment : CheckDoubleEncoding(_comparesOnly ? _path : _destination[..Written]);
    }

    private readonly bool IsDotSegment => _dots is 1 or 2;

    private ProtocolError TakeByte(byte value, ref int at)
    {
        if (value == (byte)'/')
        {
            if (_isStrict && at > 0 && _path[at - 1] == (byte)'/')
            {
                return ProtocolError.EmptySegment;
            }
        }
        else if (value == (byte)';')
        {
            if (_isStrict && !IsDotSegment)
            {
                return ProtocolError.PathParameter;
            }
        }
        else if (!ByteSets.PlainPath.Contains(value))
        {
            return value == (byte)'\\' ? ProtocolError.Backslash : ProtocolError.BadPathCharacter;
        }

        at++;
        return Emit(value);
    }

    private ProtocolError TakeTriplet(ref int at)
    {
        int value = TripletAt(at);
        if (value < 0)
        {
            return ProtocolError.BadPercentEncoding;
        }

        if (value >= 0x80)
        {
            return TakeUtf8(ref at);
        }

        if (value is < 0x20 or 0x7F)
        {
            return ProtocolError.EncodedControl;
        }

        if (value == '\\')
        {
            return ProtocolError.Backslash;
        }

        if (value is '/' or ';')
        {
            return TakeDelimiterTriplet((byte)value, ref at);
        }

        if (ByteSets.Unreserved.Contains((byte)value))
        {
            at += 3;
            return _comparesOnly ? WouldChange : Emit((byte)value);
        }

        return CopyTriplet(ref at);
    }

    /// <summary>An encoded slash or semicolon: refused, or kept byte for byte. A reader that decodes it sees the end of a segment there.</summary>
    private ProtocolError TakeDelimiterTriplet(byte value, ref int at)
    {
        if (IsDotSegment)
        {
            return ProtocolError.DotSegment;
        }

        if (_isStrict)
        {
            return value == (byte)'/' ? ProtocolError.EncodedSlash : ProtocolError.PathParameter;
        }

        _path.Slice(at, 3).CopyTo(_destination[Written..]);
        Written += 3;
        at += 3;
        _dots = value == (byte)'/' ? 0 : -1;
        return ProtocolError.None;
    }

    /// <summary>Encoded bytes beyond ASCII must be whole characters: overlong forms and stray bytes are what filters overlook.</summary>
    private ProtocolError TakeUtf8(ref int at)
    {
        Span<byte> character = stackalloc byte[4];
        int count = 0;
        while (count < character.Length && TripletAt(at + (count * 3)) is >= 0x80 and int next)
        {
            character[count++] = (byte)next;
        }

        if (Rune.DecodeFromUtf8(character[..count], out _, out int length) != OperationStatus.Done)
        {
            return ProtocolError.BadPathUtf8;
        }

        ProtocolError error = ProtocolError.None;
        for (int i = 0; i < length && error == ProtocolError.None; i++)
        {
            error = CopyTriplet(ref at);
        }

        return error;
    }

    private ProtocolError CopyTriplet(ref int at)
    {
        byte high = Upper(_path[at + 1]);
        byte low = Upper(_path[at + 2]);
        if (_comparesOnly)
        {
            bool isSame = high == _path[at + 1] && low == _path[at + 2];
            at += 3;
            _dots = -1;
            return isSame ? ProtocolError.None : WouldChange;
        }

        at += 3;
        Emit((byte)'%');
        Emit(high);
        return Emit(low);
    }

    /// <summary>Writes one byte, and watches for segments of dots.</summary>
    private ProtocolError Emit(byte value)
    {
        if (value is (byte)'/' or (byte)';' && IsDotSegment)
        {
            return ProtocolError.DotSegment;
        }

        _dots = value switch
        {
            (byte)'/' => 0,
            (byte)'.' when _dots >= 0 => _dots + 1,
            _ => -1,
        };
        if (!_comparesOnly)
        {
            _destination[Written] = value;
        }

        Written++;
        return ProtocolError.None;
    }

    /// <summary>
    /// Looks in the canonical form for an encoded percent sign that makes, with what follows, an encoding of something
    /// that is refused or means structure. In the canonical form, so that <c>%25%32%66</c> does not hide it.
    /// </summary>
    private static ProtocolError CheckDoubleEncoding(ReadOnlySpan<byte> canonical)
    {
        while (true)
        {
            int at = canonical.IndexOf("%25"u8);
            if (at < 0)
            {
                return ProtocolError.None;
            }

            canonical = canonical[(at + 3)..];
            if (canonical.Length >= 2 && ByteSets.HexValue(canonical[0]) is >= 0 and int high && ByteSets.HexValue(canonical[1]) is >= 0 and int low)
            {
                int value = (high << 4) | low;
                if (value is < 0x20 or 0x7F or '/' or '\\' or '.' or '%' or ';')
                {
                    return ProtocolError.DoubleEncoding;
                }
            }
        }
    }

    private readonly int TripletAt(int at)
    {
        if (at + 2 >= _path.Length || _path[at] != (byte)'%')
        {
            return -1;
        }

        int high = ByteSets.HexValue(_path[at + 1]);
        int low = ByteSets.HexValue(_path[at + 2]);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static byte Upper(byte digit) => digit >= (byte)'a' ? (byte)(digit - 0x20) : digit;
}
