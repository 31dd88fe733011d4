using System.Buffers.Text;

namespace EdgeProxy.LoadTests;

/// <summary>Looks things up in a complete head, without copying. Meant for well-formed heads of our own programs and of servers.</summary>
internal static class HeadScan
{
    private static ReadOnlySpan<byte> EmptyLine => "\r\n\r\n"u8;

    /// <summary>The length of the head with its empty line, or 0 when it is not complete.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf(EmptyLine);
        return at < 0 ? 0 : at + EmptyLine.Length;
    }

    /// <summary>The status of a response's head; -1 when it has none.</summary>
    public static int StatusOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1."u8) && head.Length > 12 && Utf8Parser.TryParse(head[9..12], out int status, out _) ? status : -1;

    /// <summary>The value of the first field of this name, which is given in lower case; empty when there is none.</summary>
    public static ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int line = head.IndexOf((byte)'\n') + 1;
        while (line < head.Length)
        {
            ReadOnlySpan<byte> rest = head[line..];
            int end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            if (rest.Length > name.Length && rest[name.Length] == ':' && EqualsLowered(rest[..name.Length], name))
            {
                return rest[(name.Length + 1)..end].Trim(" \r"u8);
            }

            line += end + 1;
        }

        return [];
    }

    /// <summary>The declared length of the body; -1 when none is declared.</summary>
    public static long ContentLengthOf(ReadOnlySpan<byte> head) =>
        Utf8Parser.TryParse(FieldOf(head, "content-length"u8), out long length, out _) ? length : -1;

    public static bool IsChunked(ReadOnlySpan<byte> head) => FieldOf(head, "transfer-encoding"u8).EndsWith("chunked"u8);

    public static bool Closes(ReadOnlySpan<byte> head) => EqualsLowered(FieldOf(head, "connection"u8), "close"u8);

    private static bool EqualsLowered(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length != lower.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            if (value != lower[i])
            {
                return false;
            }
        }

        return true;
    }
}
