using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

internal enum StructuredType : byte
{
    Boolean,
    Integer,
    String,

    /// <summary>Any other bare item, or an inner list.</summary>
    Other,
}

/// <summary>
/// Reads a dictionary of RFC 9651 (section 4.2.2) strictly. Parameters and inner lists are checked and passed over; of values only booleans and
/// integers are kept, since no cache directive has any other that counts here.
/// </summary>
internal ref struct StructuredReader(ReadOnlySpan<byte> text)
{
    private const int IntegerDigitsMax = 15;
    private const int DecimalWholeDigitsMax = 12;
    private const int DecimalFractionDigitsMax = 3;

    private ReadOnlySpan<byte> _rest = text.Trim((byte)' ');
    private bool _expectsMember;

    public ReadOnlySpan<byte> Key { get; private set; }

    public StructuredType Type { get; private set; }

    public long Integer { get; private set; }

    public bool Boolean { get; private set; }

    /// <summary>Whether the text was no dictionary; then nothing of it may be used.</summary>
    public bool Failed { get; private set; }

    public bool TryNext()
    {
        if (Failed || (_rest.IsEmpty && !_expectsMember))
        {
            return false;
        }

        Failed = !ReadMember() || !ReadSeparator();
        return !Failed;
    }

    private bool ReadMember()
    {
        if (!ReadKey(out ReadOnlySpan<byte> key))
        {
            return false;
        }

        Key = key;
        Type = StructuredType.Boolean;
        Boolean = true;
        if (Take('='))
        {
            return Peek() == '(' ? ReadInnerList() : ReadItem();
        }

        return ReadParameters();
    }

    private bool ReadSeparator()
    {
        _rest = _rest.TrimStart(" \t"u8);
        if (_rest.IsEmpty)
        {
            _expectsMember = false;
            return true;
        }

        _expectsMember = true;
        bool isComma = Take(',');
        _rest = _rest.TrimStart(" \t"u8);
        return isComma && !_rest.IsEmpty;
    }

    private bool ReadKey(out ReadOnlySpan<byte> key)
    {
        int length = 0;
        while (length < _rest.Length && IsKeyByte(_rest[length]))
        {
            length++;
        }

        key = _rest[..length];
        _rest = _rest[length..];
        return !key.IsEmpty && key[0] is (byte)'*' or (>= (byte)'a' and <= (byte)'z');
    }

    private bool ReadItem() => ReadBareItem() && ReadParameters();

    private bool ReadInnerList()
    {
        Take('(');
        while (true)
        {
            _rest = _rest.TrimStart((byte)' ');
            if (Take(')'))
            {
                bool isRead = ReadParameters();
                Type = StructuredType.Other;
                return isRead;
            }

            if (!ReadItem() || Peek() is not (' ' or ')'))
            {
                return false;
            }
        }
    }

    private bool ReadParameters()
    {
        (StructuredType type, long integer, bool boolean) = (Type, Integer, Boolean);
        while (Take(';'))
        {
            _rest = _rest.TrimStart((byte)' ');
            if (!ReadKey(out _) || (Take('=') && !ReadBareItem()))
            {
                return false;
            }
        }

        (Type, Integer, Boolean) = (type, integer, boolean);
        return true;
    }

    private bool ReadBareItem()
    {
        switch (Peek())
        {
            case '-' or (>= '0' and <= '9'):
                return ReadNumber();
            case '"':
                Type = StructuredType.String;
                return ReadString();
            case '?':
                Type = StructuredType.Boolean;
                Boolean = _rest.StartsWith("?1"u8);
                return Skip(2, Boolean || _rest.StartsWith("?0"u8));
            case '@':
                bool isDate = Take('@') && ReadNumber() && Type == StructuredType.Integer;
                Type = StructuredType.Other;
                return isDate;
            case ':':
                Type = StructuredType.Other;
                return ReadByteSequence();
            case '%':
                Type = StructuredType.Other;
                return ReadDisplayString();
            default:
                Type = StructuredType.Other;
                return ReadToken();
        }
    }

    private bool ReadNumber()
    {
        bool isNegative = Take('-');
        int digits = DigitCount(_rest);
        if (digits is 0 or > IntegerDigitsMax)
        {
            return false;
        }

        long value = 0;
        foreach (byte digit in _rest[..digits])
        {
            value = (value * 10) + (digit - '0');
        }

        _rest = _rest[digits..];
        Type = StructuredType.Integer;
        Integer = isNegative ? -value : value;
        if (!Take('.'))
        {
            return true;
        }

        Type = StructuredType.Other;
        int fraction = DigitCount(_rest);
        return Skip(fraction, digits <= DecimalWholeDigitsMax && fraction is >= 1 and <= DecimalFractionDigitsMax);
    }

    private bool ReadString()
    {
        for (int at = 1; at < _rest.Length; at++)
        {
            byte value = _rest[at];
            if (value == '"')
            {
                return Skip(at + 1, true);
            }

            bool isEscape = value == '\\';
            if (value is < 0x20 or > 0x7e || (isEscape && (++at == _rest.Length || _rest[at] is not ((byte)'"' or (byte)'\\'))))
            {
                return false;
            }
        }

        return false;
    }

    private bool ReadByteSequence()
    {
        int end = _rest[1..].IndexOf((byte)':') + 1;
        return Skip(end + 1, end > 0 && System.Buffers.Text.Base64.IsValid(_rest[1..end]));
    }

    /// <summary>The escapes have two digits in small letters; that they are UTF-8 is not looked at, for no directive has such a value.</summary>
    private bool ReadDisplayString()
    {
        if (!_rest.StartsWith("%\""u8))
        {
            return false;
        }

        int end = _rest[2..].IndexOf((byte)'"') + 2;
        if (end < 2)
        {
            return false;
        }

        for (int at = 2; at < end; at++)
        {
            bool isEscape = _rest[at] == '%';
            if (_rest[at] is < 0x20 or > 0x7e || (isEscape && !(at + 2 < end && IsLowHex(_rest[at + 1]) && IsLowHex(_rest[at + 2]))))
            {
                return false;
            }
        }

        return Skip(end + 1, true);
    }

    private bool ReadToken()
    {
        if (Peek() is not ('*' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')))
        {
            return false;
        }

        int length = 1;
        while (length < _rest.Length && (_rest[length] is (byte)':' or (byte)'/' || FieldName.IsValid(_rest.Slice(length, 1))))
        {
            length++;
        }

        return Skip(length, true);
    }

    private readonly int Peek() => _rest.IsEmpty ? -1 : _rest[0];

    private bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool Skip(int count, bool isValid)
    {
        if (isValid)
        {
            _rest = _rest[count..];
        }

        return isValid;
    }

    private static int DigitCount(ReadOnlySpan<byte> bytes)
    {
        int other = bytes.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? bytes.Length : other;
    }

    private static bool IsLowHex(byte value) => value is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    private static bool IsKeyByte(byte value) =>
        value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)'-' or (byte)'.' or (byte)'*';
}
