using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>An entity-tag, RFC 9110 section 8.8.3, in the bytes that hold it. The default is none.</summary>
public readonly ref struct EntityTag
{
    private EntityTag(ReadOnlySpan<byte> text, bool isWeak)
    {
        Text = text;
        IsWeak = isWeak;
    }

    /// <summary>As it stands in the field.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public bool IsWeak { get; }

    public bool Exists => !Text.IsEmpty;

    private ReadOnlySpan<byte> Opaque => IsWeak ? Text[2..] : Text;

    /// <summary>The one of a response. Several lines, or what is not in the grammar, are none.</summary>
    public static EntityTag Of(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> value = fields.IsRepeated(KnownHeader.ETag) ? default : fields.ValueOf(KnownHeader.ETag, bytes);
        return TryParse(value, out EntityTag tag) ? tag : default;
    }

    /// <summary>A whole value that is one entity-tag.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out EntityTag tag)
    {
        int length = LengthAt(value);
        bool isOne = length == value.Length && length > 0;
        tag = isOne ? new EntityTag(value, value[0] == 'W') : default;
        return isOne;
    }

    /// <summary>The next one of a list, which is cut off it. What is between commas and no entity-tag is passed over.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> list, out EntityTag tag)
    {
        while (true)
        {
            list = list.TrimStart(" \t,"u8);
            if (list.IsEmpty)
            {
                tag = default;
                return false;
            }

            int length = LengthAt(list);
            ReadOnlySpan<byte> rest = list[length..].TrimStart(" \t"u8);
            if (length > 0 && (rest.IsEmpty || rest[0] == ','))
            {
                tag = new EntityTag(list[..length], list[0] == 'W');
                list = rest;
                return true;
            }

            int comma = list.IndexOf((byte)',');
            list = comma < 0 ? default : list[comma..];
        }
    }

    /// <summary>Both strong, and the same: RFC 9110 section 8.8.3.2.</summary>
    public bool MatchesStrongly(EntityTag other) => Exists && !IsWeak && !other.IsWeak && Text.SequenceEqual(other.Text);

    /// <summary>The same but for weakness.</summary>
    public bool MatchesWeakly(EntityTag other) => Exists && Opaque.SequenceEqual(other.Opaque);

    /// <summary>Bytes of the entity-tag that a text begins with; 0 when it begins with none.</summary>
    private static int LengthAt(ReadOnlySpan<byte> text)
    {
        int start = text.StartsWith("W/"u8) ? 2 : 0;
        if (start >= text.Length || text[start] != '"')
        {
            return 0;
        }

        for (int at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                return at + 1;
            }

            if (text[at] is <= 0x20 or 0x7f)
            {
                return 0;
            }
        }

        return 0;
    }
}
