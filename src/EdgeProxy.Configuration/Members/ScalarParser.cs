using System.Globalization;

namespace EdgeProxy.Configuration;

/// <summary>Durations, sizes and numbers as documents write them.</summary>
internal static class ScalarParser
{
    /// <summary>Digits that cannot overflow when multiplied by any unit.</summary>
    private const int DigitsMax = 9;

    private const int RateDecimalsMax = 9;

    private static readonly (string Unit, long Ticks)[] DurationUnits =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    private static readonly (string Unit, long Bytes)[] SizeUnits =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("KB", 1L << 10),
        ("MB", 1L << 20),
        ("GB", 1L << 30),
        ("B", 1),
    ];

    public static bool TryDuration(string text, out TimeSpan duration)
    {
        bool isGood = TryScaled(text, DurationUnits, out long ticks);
        duration = TimeSpan.FromTicks(ticks);
        return isGood;
    }

    public static bool TrySize(string text, out long bytes)
    {
        if (string.Equals(text, "0", StringComparison.Ordinal))
        {
            bytes = 0;
            return true;
        }

        return TryScaled(text, SizeUnits, out bytes);
    }

    /// <summary>A whole number; 1e3 and 1.0 are not, since nobody writes them on purpose.</summary>
    public static bool TryInteger(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>A number above zero with up to nine decimals: finer than a bucket's clock is nothing.</summary>
    public static bool TryRate(string text, out decimal rate)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        rate = 0;
        return (point < 0 || text.Length - point - 1 <= RateDecimalsMax)
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
            && rate is > 0 and <= RateConfig.RateMax;
    }

    /// <summary>A duration as it would be written, in its largest whole unit.</summary>
    public static string Format(TimeSpan duration)
    {
        for (int i = DurationUnits.Length - 1; i > 0; i--)
        {
            if (duration.Ticks != 0 && duration.Ticks % DurationUnits[i].Ticks == 0)
            {
                return (duration.Ticks / DurationUnits[i].Ticks).ToString(CultureInfo.InvariantCulture) + DurationUnits[i].Unit;
            }
        }

        return duration.Ticks == 0 ? "0s" : ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";
    }

    /// <summary>A size as it would be written.</summary>
    public static string Format(long bytes) => bytes switch
    {
        0 => "0",
        _ when bytes % (1L << 30) == 0 => (bytes >> 30).ToString(CultureInfo.InvariantCulture) + "GB",
        _ when bytes % (1L << 20) == 0 => (bytes >> 20).ToString(CultureInfo.InvariantCulture) + "MB",
        _ when bytes % (1L << 10) == 0 => (bytes >> 10).ToString(CultureInfo.InvariantCulture) + "KB",
        _ => bytes.ToString(CultureInfo.InvariantCulture) + "B",
    };

    private static bool TryScaled(string text, (string Unit, long Factor)[] units, out long value)
    {
        value = 0;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits is 0 or > DigitsMax)
        {
            return false;
        }

        string unit = text[digits..];
        foreach ((string name, long factor) in units)
        {
            if (string.Equals(unit, name, StringComparison.Ordinal))
            {
                value = long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) * factor;
                return true;
            }
        }

        return false;
    }
}
