using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Paths as they are written in documents: in the canonical form in which requests are matched, since no other is ever matched.</summary>
internal static class PathText
{
    private const string Marks = "-._~!$&'()*+,;=:@";

    /// <summary>Checks an absolute path without parameters: segments, characters, percent-encodings.</summary>
    public static Problem? Check(string path, string code)
    {
        if (!path.StartsWith('/'))
        {
            return new Problem(code, "does not begin with /", "begin it with /");
        }

        if (path.Contains('?', StringComparison.Ordinal) || path.Contains('#', StringComparison.Ordinal))
        {
            return new Problem(code, "has a query or fragment", "write the path alone; queries are matched by match.query and always forwarded");
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return new Problem(code, "has an empty segment", "write one / between segments");
        }

        foreach (Range range in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(range) is "." or "..")
            {
                return new Problem(code, "has a dot segment", "write the path that results; dot segments never reach a route");
            }

            if (CheckLiteral(path.AsSpan(range), code) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Checks characters and percent-encodings of a literal.</summary>
    public static Problem? CheckLiteral(ReadOnlySpan<char> text, string code)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '%')
            {
                if (CheckTriplet(text, i, code) is { } problem)
                {
                    return problem;
                }

                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(c) && !Marks.Contains(c, StringComparison.Ordinal))
            {
                Rune rune = Rune.DecodeFromUtf16(text[i..], out Rune found, out _) == OperationStatus.Done ? found : Rune.ReplacementChar;
                return new Problem(code, $"has the character {Shown.Name(rune.ToString())}, which paths cannot have", $"write it as {Encoded(rune)}");
            }
        }

        return null;
    }

    private static Problem? CheckTriplet(ReadOnlySpan<char> text, int at, string code)
    {
        string triplet = text.Slice(at, Math.Min(3, text.Length - at)).ToString();
        if (triplet.Length < 3 || !byte.TryParse(triplet.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            return new Problem(code, $"has {Shown.Name(triplet)}, which is no percent-encoding", "write a percent sign as %25");
        }

        char c = (char)value;
        if (value < 0x80 && (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'))
        {
            return new Problem(code, $"has {triplet} for a plain character", $"write {c}; requests are matched in that form");
        }

        if (c is '/' or '\\' || char.IsAsciiLetterLower(triplet[1]) || char.IsAsciiLetterLower(triplet[2]) || value is < 0x20 or 0x7F)
        {
            string upper = triplet.ToUpperInvariant();
            return c is '/' or '\\' || value is < 0x20 or 0x7F
                ? new Problem(code, $"has {triplet}, which is refused in requests", "leave it out; no request can match it")
                : new Problem(code, $"has {triplet} in lower case", $"write {upper}; requests are matched in that form");
        }

        return null;
    }

    private static string Encoded(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = rune.EncodeToUtf8(bytes);
        var text = new StringBuilder();
        foreach (byte value in bytes[..count])
        {
            text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
