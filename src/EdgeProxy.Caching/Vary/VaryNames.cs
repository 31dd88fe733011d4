using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

public enum VaryKind : byte
{
    /// <summary>No selecting fields.</summary>
    None,
    Named,

    /// <summary>A member <c>*</c>: never matches, RFC 9111 section 4.1.</summary>
    Any,

    /// <summary>Something that is no field name, too many, or a field that is not the client's: never matches either.</summary>
    Unusable,
}

/// <summary>The selecting fields of a response, RFC 9110 section 12.5.5, as one canonical list: small letters, sorted, each once, with commas between.</summary>
public static class VaryNames
{
    /// <summary>Selecting fields of a response. Nobody has more than a few; each is compared at every look-up.</summary>
    public const int CountMax = 16;

    /// <summary>Bytes of a list.</summary>
    public const int BytesMax = 512;

    /// <summary>What Vary says, and how many names its canonical list would have bytes for at most.</summary>
    public static VaryKind Read(FieldTable fields, ReadOnlySpan<byte> bytes, out int bytesMax)
    {
        bytesMax = 0;
        int count = 0;
        VaryKind kind = VaryKind.None;
        var lines = new FieldLines(fields, bytes, KnownHeader.Vary);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var list = new ListReader(line);
            while (list.TryNext(out ReadOnlySpan<byte> name))
            {
                if (name.SequenceEqual("*"u8))
                {
                    return VaryKind.Any;
                }

                count++;
                bytesMax += name.Length + 1;
                kind = kind == VaryKind.Unusable || !CanSelect(name) || count > CountMax || bytesMax > BytesMax ? VaryKind.Unusable : VaryKind.Named;
            }
        }

        return kind;
    }

    /// <summary>Writes the canonical list. False when there is none to write (<see cref="Read"/>), or when it does not fit.</summary>
    public static bool TryWrite(FieldTable fields, ReadOnlySpan<byte> bytes, Span<byte> destination, out int written)
    {
        written = 0;
        if (Read(fields, bytes, out int bytesMax) != VaryKind.Named || destination.Length < bytesMax)
        {
            return false;
        }

        var lines = new FieldLines(fields, bytes, KnownHeader.Vary);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var list = new ListReader(line);
            while (list.TryNext(out ReadOnlySpan<byte> name))
            {
                Insert(name, destination, ref written);
            }
        }

        return true;
    }

    /// <summary>
    /// Whether requests can be told apart by a field as clients send it. Not by those that the gateway writes, of which the origin saw another
    /// value: what one client's request brought would then be served to a client whose value the origin never saw.
    /// </summary>
    private static bool CanSelect(ReadOnlySpan<byte> name)
    {
        KnownHeader id = KnownHeaders.Find(name);
        bool isWritten = id is KnownHeader.Forwarded or KnownHeader.Via or KnownHeader.XRealIp or KnownHeader.XRequestId
            or KnownHeader.TraceParent or KnownHeader.TraceState;
        return FieldName.IsValid(name) && !isWritten && !KnownHeaders.IsHopByHop(id) && !ReservedNames.Contains(name);
    }

    /// <summary>Puts a name where it belongs among those already there, in small letters, unless it is one of them.</summary>
    private static void Insert(ReadOnlySpan<byte> name, Span<byte> destination, ref int written)
    {
        Span<byte> lower = stackalloc byte[BytesMax];
        Ascii.ToLower(name, lower, out int length);
        lower = lower[..length];
        int at = 0;
        while (at < written)
        {
            int comma = destination[at..written].IndexOf((byte)',');
            int end = comma < 0 ? written : at + comma;
            int order = destination[at..end].SequenceCompareTo(lower);
            if (order == 0)
            {
                return;
            }

            if (order > 0)
            {
                destination[at..written].CopyTo(destination[(at + length + 1)..]);
                lower.CopyTo(destination[at..]);
                destination[at + length] = (byte)',';
                written += length + 1;
                return;
            }

            at = end + 1;
        }

        if (written > 0)
        {
            destination[written++] = (byte)',';
        }

        lower.CopyTo(destination[written..]);
        written += length;
    }
}
