using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Goes through the values of all lines that have one name, in order.</summary>
internal ref struct FieldLines
{
    private readonly FieldTable _fields;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<byte> _name;
    private readonly KnownHeader _header;
    private readonly int _end;
    private int _next;

    public FieldLines(FieldTable fields, ReadOnlySpan<byte> bytes, KnownHeader header)
    {
        _fields = fields;
        _bytes = bytes;
        _header = header;
        int first = fields.IndexOf(header);
        _next = first < 0 ? 0 : first;
        _end = first < 0 ? 0 : fields.IsRepeated(header) ? fields.Count : first + 1;
    }

    /// <summary>Of a name in any case of letters, known or not.</summary>
    public FieldLines(FieldTable fields, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
        : this(fields, bytes, KnownHeaders.Find(name))
    {
        if (_header == KnownHeader.None)
        {
            _name = name;
            _end = fields.Count;
        }
    }

    public bool TryNext(out ReadOnlySpan<byte> value)
    {
        for (; _next < _end; _next++)
        {
            ref HeaderField field = ref _fields[_next];
            if (field.Id == _header && (_header != KnownHeader.None || Ascii.EqualsIgnoreCase(field.Name.Of(_bytes), _name)))
            {
                value = field.Value.Of(_bytes);
                _next++;
                return true;
            }
        }

        value = default;
        return false;
    }
}
