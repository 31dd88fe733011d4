namespace EdgeProxy.Tidy;

/// <summary>
/// Blanks the comments, string and character literals and preprocessor lines of C# text, and keeps every position
/// and line break, so that a check sees code alone and can still say where. Holes of interpolated strings are
/// blanked with their string.
/// </summary>
internal static class CodeMask
{
    public static string Of(string text)
    {
        char[] masked = text.ToCharArray();
        int position = 0;
        bool lineStart = true;
        while (position < text.Length)
        {
            int end = SkipFrom(text, position, lineStart);
            if (end > position)
            {
                Blank(masked, position, end);
                lineStart = false;
                position = end;
                continue;
            }

            lineStart = text[position] == '\n' || (lineStart && char.IsWhiteSpace(text[position]));
            position++;
        }

        return new string(masked);
    }

    /// <summary>The end of the comment, literal or directive that begins here; the same position when none does.</summary>
    private static int SkipFrom(string text, int position, bool lineStart)
    {
        char character = text[position];
        if (character == '#' && lineStart)
        {
            return LineEnd(text, position);
        }

        if (character == '/' && Next(text, position) == '/')
        {
            return LineEnd(text, position);
        }

        if (character == '/' && Next(text, position) == '*')
        {
            int close = text.IndexOf("*/", position + 2, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + 2;
        }

        return character switch
        {
            '\'' => SkipQuoted(text, position + 1, '\'', holes: false),
            '"' or '$' or '@' => SkipString(text, position),
            _ => position,
        };
    }

    private static int SkipString(string text, int position)
    {
        int start = position;
        int dollars = 0;
        bool verbatim = false;
        while (position < text.Length && text[position] is '$' or '@')
        {
            dollars += text[position] == '$' ? 1 : 0;
            verbatim |= text[position] == '@';
            position++;
        }

        int quotes = 0;
        while (position + quotes < text.Length && text[position + quotes] == '"')
        {
            quotes++;
        }

        if (quotes == 0)
        {
            // An identifier such as @event, or a stray sign: code.
            return start;
        }

        if (quotes >= 3 && !verbatim)
        {
            int close = text.IndexOf(new string('"', quotes), position + quotes, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + quotes;
        }

        return verbatim
            ? SkipVerbatim(text, position + 1)
            : SkipQuoted(text, position + 1, '"', holes: dollars > 0);
    }

    private static int SkipVerbatim(string text, int position)
    {
        while (position < text.Length)
        {
            if (text[position] != '"')
            {
                position++;
            }
            else if (Next(text, position) == '"')
            {
                position += 2;
            }
            else
            {
                return position + 1;
            }
        }

        return position;
    }

    /// <param name="holes">Whether <c>{…}</c> holds code, in which a string may begin and end.</param>
    private static int SkipQuoted(string text, int position, char quote, bool holes)
    {
        int depth = 0;
        while (position < text.Length)
        {
            char character = text[position];
            if (depth > 0 && character is ('"' or '\''))
            {
                position = character == '"' ? SkipString(text, position) : SkipQuoted(text, position + 1, '\'', holes: false);
                continue;
            }

            if (depth == 0 && (character == quote || character == '\n'))
            {
                return position + 1;
            }

            if (depth == 0 && character == '\\')
            {
                position++;
            }
            else if (holes && character == '{' && depth == 0 && Next(text, position) == '{')
            {
                position++;
            }
            else if (holes && character is '{' or '}')
            {
                depth = Math.Max(0, depth + (character == '{' ? 1 : -1));
            }

            position++;
        }

        return Math.Min(position, text.Length);
    }

    private static int LineEnd(string text, int position)
    {
        int end = text.IndexOf('\n', position);
        return end < 0 ? text.Length : end;
    }

    private static char Next(string text, int position) => position + 1 < text.Length ? text[position + 1] : '\0';

    private static void Blank(char[] masked, int start, int end)
    {
        for (int position = start; position < end; position++)
        {
            if (masked[position] != '\n')
            {
                masked[position] = ' ';
            }
        }
    }
}
