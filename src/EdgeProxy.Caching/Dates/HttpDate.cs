using System.Text;

namespace EdgeProxy.Caching;

/// <summary>
/// Reads the three forms of a date, RFC 9110 section 5.6.7, to seconds since 1970 UTC. Names are matched in any case of letters and the name of
/// the day need not be the right one (RFC 9111 section 4.2: caches match without case); all else is as the grammar has it: one space,
/// two digits, <c>GMT</c>.
/// </summary>
public static class HttpDate
{
    private const int FixdateBytes = 29;
    private const int AsctimeBytes = 24;
    private const long SecondsPerDay = 86_400;

    /// <summary>A year of two digits that would be further in the future than this belongs to the century before.</summary>
    private const long TwoDigitYearSecondsMax = 50 * 31_556_952L;

    /// <param name="value">The field value without surrounding white space.</param>
    /// <param name="now">Seconds since 1970, for the century of a year of two digits.</param>
    /// <param name="seconds">Seconds since 1970, negative before.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, long now, out long seconds)
    {
        seconds = 0;
        int comma = value.IndexOf((byte)',');
        return comma == 3 ? TryParseFixdate(value, out seconds)
            : comma > 3 ? TryParseRfc850(value, comma, now, out seconds)
            : TryParseAsctime(value, out seconds);
    }

    /// <summary><c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    private static bool TryParseFixdate(ReadOnlySpan<byte> value, out long seconds)
    {
        seconds = 0;
        return value.Length == FixdateBytes
            && IsShortDay(value[..3])
            && value[4] == ' ' && value[7] == ' ' && value[11] == ' ' && value[16] == ' '
            && TryTwoDigits(value[5..], out int day)
            && TryMonth(value[8..], out int month)
            && TryTwoDigits(value[12..], out int century) && TryTwoDigits(value[14..], out int year)
            && IsGmt(value[25..])
            && TryCombine((century * 100) + year, month, day, value.Slice(17, 8), out seconds);
    }

    /// <summary><c>Sunday, 06-Nov-94 08:49:37 GMT</c>.</summary>
    private static bool TryParseRfc850(ReadOnlySpan<byte> value, int comma, long now, out long seconds)
    {
        seconds = 0;
        ReadOnlySpan<byte> rest = value[(comma + 1)..];
        bool isForm = rest.Length == 23 && IsLongDay(value[..comma])
            && rest[0] == ' ' && rest[3] == '-' && rest[7] == '-' && rest[10] == ' ' && IsGmt(rest[19..]);
        if (!isForm || !TryTwoDigits(rest[1..], out int day) || !TryMonth(rest[4..], out int month) || !TryTwoDigits(rest[8..], out int year))
        {
            return false;
        }

        ReadOnlySpan<byte> time = rest.Slice(11, 8);
        long century = YearOf(now) / 100 * 100;
        for (long candidate = century + 100 + year; candidate > 0; candidate -= 100)
        {
            // A day that this century does not have (29 February 2100) is not moved to another one by that.
            if (TryCombine((int)candidate, month, day, time, out seconds) ? seconds - now <= TwoDigitYearSecondsMax : candidate <= century)
            {
                return TryCombine((int)candidate, month, day, time, out seconds);
            }
        }

        return false;
    }

    /// <summary><c>Sun Nov  6 08:49:37 1994</c>.</summary>
    private static bool TryParseAsctime(ReadOnlySpan<byte> value, out long seconds)
    {
        seconds = 0;
        if (value.Length != AsctimeBytes || value[3] != ' ' || value[7] != ' ' || value[10] != ' ' || value[19] != ' ')
        {
            return false;
        }

        int day;
        bool hasDay = value[8] == ' ' ? TryDigit(value[9], out day) : TryTwoDigits(value[8..], out day);
        return hasDay
            && IsShortDay(value[..3])
            && TryMonth(value[4..], out int month)
            && TryTwoDigits(value[20..], out int century) && TryTwoDigits(value[22..], out int year)
            && TryCombine((century * 100) + year, month, day, value.Slice(11, 8), out seconds);
    }

    /// <summary>The grammar has a second 60 for leap seconds; it is the first of the next minute.</summary>
    private static bool TryCombine(int year, int month, int day, ReadOnlySpan<byte> time, out long seconds)
    {
        seconds = 0;
        bool isTime = time[2] == ':' & time[5] == ':'
            & TryTwoDigits(time, out int hour) & TryTwoDigits(time[3..], out int minute) & TryTwoDigits(time[6..], out int second);
        if (!isTime || hour > 23 || minute > 59 || second > 60 || year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
        seconds = (days * SecondsPerDay) + (hour * 3_600) + (minute * 60) + second;
        return true;
    }

    private static long YearOf(long now)
    {
        long days = Math.Clamp(now / SecondsPerDay, 0, 2_932_896);
        return DateTime.UnixEpoch.AddTicks(days * TimeSpan.TicksPerDay).Year;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> bytes, out int value)
    {
        bool isNumber = TryDigit(bytes[0], out int tens) & TryDigit(bytes[1], out int ones);
        value = (tens * 10) + ones;
        return isNumber;
    }

    private static bool TryDigit(byte digit, out int value)
    {
        value = digit - '0';
        return value is >= 0 and <= 9;
    }

    private static bool IsGmt(ReadOnlySpan<byte> rest) => Ascii.EqualsIgnoreCase(rest, " GMT"u8);

    private static bool TryMonth(ReadOnlySpan<byte> bytes, out int month)
    {
        month = IndexIn("JanFebMarAprMayJunJulAugSepOctNovDec"u8, bytes[..3]) + 1;
        return month != 0;
    }

    private static bool IsShortDay(ReadOnlySpan<byte> bytes) => IndexIn("MonTueWedThuFriSatSun"u8, bytes) >= 0;

    private static bool IsLongDay(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        6 => Ascii.EqualsIgnoreCase(bytes, "Monday"u8) || Ascii.EqualsIgnoreCase(bytes, "Friday"u8) || Ascii.EqualsIgnoreCase(bytes, "Sunday"u8),
        7 => Ascii.EqualsIgnoreCase(bytes, "Tuesday"u8),
        8 => Ascii.EqualsIgnoreCase(bytes, "Thursday"u8) || Ascii.EqualsIgnoreCase(bytes, "Saturday"u8),
        9 => Ascii.EqualsIgnoreCase(bytes, "Wednesday"u8),
        _ => false,
    };

    private static int IndexIn(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < names.Length; i += 3)
        {
            if (Ascii.EqualsIgnoreCase(names.Slice(i, 3), name))
            {
                return i / 3;
            }
        }

        return -1;
    }
}
