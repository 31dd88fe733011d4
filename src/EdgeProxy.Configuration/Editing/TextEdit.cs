using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Changes of a JSON text that leave all else in it as it was: order, comments, white space.</summary>
internal static class TextEdit
{
    public static byte[] Replace(ReadOnlySpan<byte> text, int start, int end, string by) =>
        [.. text[..start], .. Encoding.UTF8.GetBytes(by), .. text[end..]];

    /// <summary>Adds a member behind the others, on a line of its own where they have one.</summary>
    /// <param name="text">The document.</param>
    /// <param name="owner">The object.</param>
    /// <param name="member">Name and value, as they are to stand there.</param>
    public static byte[] Insert(ReadOnlySpan<byte> text, ObjectSpan owner, string member)
    {
        string newLine = text.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        if (owner.Members.Count == 0)
        {
            string outer = IndentOf(text, owner.Start);
            int inside = ContentEnd(text, owner.Start + 1, owner.End);
            return Replace(text, inside, owner.End, newLine + outer + "  " + member + newLine + outer);
        }

        MemberSpan last = owner.Members[^1];
        int comma = CommaBehind(text, last.ValueEnd, owner.End);
        int end = ContentEnd(text, last.ValueEnd, owner.End);
        bool isMultiline = text[owner.Start..owner.Members[0].NameStart].Contains((byte)'\n');
        string before = isMultiline ? newLine + IndentOf(text, owner.Members[0].NameStart) : " ";
        byte[] added = Encoding.UTF8.GetBytes(before + member);

        // The comma stands behind the last value, the new member behind the comments that follow it.
        return comma >= 0
            ? [.. text[..end], .. added, (byte)',', .. text[end..]]
            : [.. text[..last.ValueEnd], (byte)',', .. text[last.ValueEnd..end], .. added, .. text[end..]];
    }

    /// <summary>Takes a member out, with its comma, and with its line where it has one to itself.</summary>
    public static byte[] Remove(ReadOnlySpan<byte> text, ObjectSpan owner, MemberSpan member)
    {
        int index = owner.Members.ToList().IndexOf(member);
        int comma = CommaBehind(text, member.ValueEnd, owner.End);
        int end = comma >= 0 ? comma + 1 : member.ValueEnd;
        int start = member.NameStart;
        while (start > 0 && text[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            start--;
        }

        if (comma < 0 && index > 0)
        {
            // The last one: the comma before it has nothing to part any more.
            int before = CommaBehind(text, owner.Members[index - 1].ValueEnd, member.NameStart);
            return [.. text[..before], .. text[(before + 1)..start], .. text[end..]];
        }

        return [.. text[..start], .. text[end..]];
    }

    /// <summary>The white space at the beginning of the line in which an offset is.</summary>
    private static string IndentOf(ReadOnlySpan<byte> text, int offset)
    {
        int start = text[..offset].LastIndexOf((byte)'\n') + 1;
        int end = start;
        while (end < offset && text[end] is (byte)' ' or (byte)'\t')
        {
            end++;
        }

        return Encoding.UTF8.GetString(text[start..end]);
    }

    /// <summary>The comma between an offset and the end, outside comments; -1 for none.</summary>
    private static int CommaBehind(ReadOnlySpan<byte> text, int start, int end)
    {
        for (int at = start; at < end; at++)
        {
            if (text[at] == ',')
            {
                return at;
            }

            if (text[at] == '/' && at + 1 < end)
            {
                bool isLine = text[at + 1] == '/';
                int length = text[at..end].IndexOf(isLine ? "\n"u8 : "*/"u8);
                at = length < 0 ? end : at + length + (isLine ? 0 : 1);
            }
        }

        return -1;
    }

    /// <summary>Behind the last thing that is no white space, comments included.</summary>
    private static int ContentEnd(ReadOnlySpan<byte> text, int start, int end)
    {
        while (end > start && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            end--;
        }

        return end;
    }
}
