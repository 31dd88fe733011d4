namespace EdgeProxy.Caching.Tests;

public sealed class HttpDateTests
{
    private const long Invalid = long.MinValue;

    [Theory]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777)]
    [InlineData("9110 5.6.7", "Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777)]
    [InlineData("9110 5.6.7", "Sun Nov  6 08:49:37 1994", 784_111_777)]
    [InlineData("9110 5.6.7", "Wed Nov 16 08:49:37 1994", 784_975_777)]
    [InlineData("9110 5.6.7", "Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("9110 5.6.7", "Wed, 31 Dec 1969 23:59:59 GMT", -1)]
    [InlineData("9110 5.6.7", "Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800)]
    [InlineData("9110 5.6.7, a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800)]
    [InlineData("9110 5.6.7, beyond 32 bits", "Sun, 21 Nov 2286 04:46:39 GMT", 10_000_039_599)]
    [InlineData("9111 4.2, any case", "SUN, 06 NOV 1994 08:49:37 gmt", 784_111_777)]
    [InlineData("9111 4.2, any case", "sUNDAY, 06-nOV-94 08:49:37 GmT", 784_111_777)]
    [InlineData("9111 4.2, not the day's name", "Mon, 06 Nov 1994 08:49:37 GMT", 784_111_777)]
    [InlineData("9110 5.6.7, near in the future", "Thursday, 18-Aug-50 02:01:18 GMT", 2_544_400_878)]
    [InlineData("9110 5.6.7, over 50 years away", "Saturday, 01-Jan-80 00:00:00 GMT", 315_532_800)]
    [InlineData("9110 5.6.7, only one century has it", "Tuesday, 29-Feb-00 00:00:00 GMT", 951_782_400)]
    [InlineData("9111 4.2, another zone", "Sun, 06 Nov 1994 08:49:37 UTC", Invalid)]
    [InlineData("9111 4.2, another zone", "Sun, 06 Nov 1994 08:49:37 +0000", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 94 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun 06 Nov 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06  Nov  1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06-Nov-1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 08.49.37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 8:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 6 Nov 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 24:00:00 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 08:60:00 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 08:49:61 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 31 Nov 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Wed, 29 Feb 2023 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 00 Nov 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nox 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sxn, 06 Nov 1994 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 0000 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sun, 06 Nov 1994 08:49:37 GMT, x", Invalid)]
    [InlineData("9110 5.6.7", "Sun Nov 6 08:49:37 1994", Invalid)]
    [InlineData("9110 5.6.7", "Someday, 06-Nov-94 08:49:37 GMT", Invalid)]
    [InlineData("9110 5.6.7", "Sunday, 06-Nov-1994 08:49:37 GMT", Invalid)]
    [InlineData("9111 5.3, zero is common", "0", Invalid)]
    [InlineData("9111 5.3", "-1", Invalid)]
    [InlineData("9111 5.3", "", Invalid)]
    public void Date_IsReadOrIsNone(string section, string text, long expected)
    {
        bool isDate = HttpDate.TryParse(Message.Bytes(text), Message.Epoch, out long seconds);

        Assert.True(expected == (isDate ? seconds : Invalid), $"{section}: {text} is {seconds}");
    }

    [Theory]
    [InlineData(1_800_000_000, 2027, 27)]
    [InlineData(1_800_000_000, 2077, 77)]
    [InlineData(1_800_000_000, 1978, 78)]
    [InlineData(3_345_062_400, 2110, 10)]
    [InlineData(3_345_062_400, 2076, 76)]
    public void YearOfTwoDigits_IsAtMostFiftyYearsAhead(long now, int year, int digits)
    {
        long expected = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

        Assert.True(HttpDate.TryParse(Message.Bytes($"Monday, 01-Jan-{digits} 00:00:00 GMT"), now, out long seconds));
        Assert.Equal(expected, seconds);
    }

    [Fact]
    public void DatesOfFourCenturies_AreThoseOfTheFramework()
    {
        for (long seconds = -5_000_000_000; seconds < 9_000_000_000; seconds += 86_400 * 13 + 3_607)
        {
            Assert.True(HttpDate.TryParse(Message.Bytes(Message.Date(seconds)), Message.Epoch, out long parsed));
            Assert.Equal(seconds, parsed);
        }
    }
}
