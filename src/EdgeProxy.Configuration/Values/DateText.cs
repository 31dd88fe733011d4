namespace EdgeProxy.Configuration;

/// <summary>Dates and times as documents write them: a date means its midnight in UTC.</summary>
internal static class DateText
{
    private const int DateLength = 10;
    private const int SecondLength = 19;

    /// <summary><c>2027-01-31</c> or <c>2027-01-31T12:00:00Z</c> (RFC 3339), as seconds since 1970 UTC; years 1970 to 2105.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out uint seconds)
    {
        seconds = 0;
        if (!TryDate(text, out DateOnly date))
        {
            return false;
        }

        long total = (long)(date.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 86_400;
        if (text.Length > DateLength)
        {
            if (!TryTime(text[DateLength..], out int time))
            {
                return false;
            }

            total += time;
        }

        // The largest number stands for never.
        seconds = total is >= 0 and < uint.MaxValue ? (uint)total : 0;
        return total is >= 0 and < uint.MaxValue;
    }

    /// <summary><c>2027-01-31</c> at the beginning of a text.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day)
            || year is < 1970 or > 2105 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>Seconds from midnight of <c>T12:00:00Z</c>, fractions dropped, an offset taken off.</summary>
    private static bool TryTime(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text.Length < SecondLength - DateLength + 1 || text[0] is not ('T' or 't' or ' ') || text[3] != ':' || text[6] != ':'
            || !TryDigits(text[1..3], out int hour) || !TryDigits(text[4..6], out int minute) || !TryDigits(text[7..9], out int second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        seconds = (((hour * 60) + minute) * 60) + second;
        ReadOnlySpan<char> rest = text[9..];
        if (rest[0] == '.')
        {
            int end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (end <= 0)
            {
                return false;
            }

            rest = rest[(end + 1)..];
        }

        if (rest is "Z" or "z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':' || !TryDigits(rest[1..3], out int hours) || !TryDigits(rest[4..6], out int minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        int offset = ((hours * 60) + minutes) * 60;
        seconds += rest[0] == '+' ? -offset : offset;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }
}
