using System.Text;
using System.Text.RegularExpressions;

namespace EdgeProxy.Cli.Tests;

public sealed partial class CommonLogFormatTests
{
    /// <summary>How the parsers of log tools split a line: quoted fields end at the first quote that no backslash is before.</summary>
    [GeneratedRegex("""^(?<host>\S+) (?<ident>\S+) (?<user>\S+) \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{3}) (?<bytes>\d+|-) "(?<referer>(?:[^"\\]|\\.)*)" "(?<agent>(?:[^"\\]|\\.)*)"\n$""")]
    private static partial Regex Combined { get; }

    [Fact]
    public void CommonLine_IsInTheCommonFormat() => Assert.Equal(
        "192.0.2.1 - - [10/Oct/2029:13:55:36 +0000] \"GET /a%7Eb HTTP/1.1\" 200 2326\n",
        Line(new SampleExchange(), AccessLogFormat.Clf));

    [Fact]
    public void CombinedLine_HasRefererAndAgent_WithoutQueryStrings() => Assert.Equal(
        "192.0.2.1 - - [10/Oct/2029:13:55:36 +0000] \"GET /a%7Eb HTTP/1.1\" 200 2326 \"https://example.com/from\" \"test/1.0\"\n",
        Line(new SampleExchange(), AccessLogFormat.Combined));

    [Fact]
    public void QueryStrings_AreThereWhereTheSettingsAllowThem() => Assert.Equal(
        "192.0.2.1 - - [10/Oct/2029:13:55:36 +0000] \"GET /a%7Eb?x=y HTTP/1.1\" 200 2326 \"https://example.com/from?token=1\" \"test/1.0\"\n",
        Line(new SampleExchange(), AccessLogFormat.Combined, queryString: true));

    [Fact]
    public void WhatIsNotKnown_IsADash()
    {
        var sample = new SampleExchange { Head = null, Method = [], Referer = [], UserAgent = [] };
        sample.Outcome.Status = 0;
        sample.Outcome.ResponseBytes = 0;
        Assert.Equal("192.0.2.1 - - [10/Oct/2029:13:55:36 +0000] \"-\" 000 - \"-\" \"-\"\n", Line(sample, AccessLogFormat.Combined));
    }

    [Theory]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("\b\n\r\t\v\f", "\\b\\n\\r\\t\\v\\f")]
    [InlineData("\0\u001b\u007fÿ", "\\x00\\x1b\\x7f\\xff")]
    public void Escapes_AreApaches(string agent, string expected) => Assert.EndsWith(
        $"\"{expected}\"\n", Line(new SampleExchange { UserAgent = Encoding.Latin1.GetBytes(agent) }, AccessLogFormat.Combined), StringComparison.Ordinal);

    [Fact]
    public void AnyBytesInAnyField_SplitIntoTheFields()
    {
        var format = new CommonLogFormat(new AccessLogSettings { Path = "-", Format = AccessLogFormat.Combined, QueryString = true });
        foreach (byte[] bytes in HostileBytes.All())
        {
            byte[] line = new SampleExchange { Path = bytes, Query = bytes, UserAgent = bytes, Referer = bytes }.Line(format);
            Assert.DoesNotContain(line.AsSpan(0, line.Length - 1).ToArray(), value => value is < 0x20 or >= 0x7F);
            Match match = Combined.Match(Encoding.ASCII.GetString(line));
            Assert.True(match.Success, Encoding.ASCII.GetString(line));
            Assert.Equal(("200", "2326"), (match.Groups["status"].Value, match.Groups["bytes"].Value));
            Assert.StartsWith("GET ", match.Groups["request"].Value, StringComparison.Ordinal);
            Assert.EndsWith(" HTTP/1.1", match.Groups["request"].Value, StringComparison.Ordinal);
            if (bytes.Length < 200)
            {
                Assert.Equal(bytes.Length == 0 ? "-" : Encoding.Latin1.GetString(bytes), Unescaped(match.Groups["agent"].Value));
            }
        }
    }

    private static string Line(SampleExchange sample, AccessLogFormat format, bool queryString = false) =>
        Encoding.UTF8.GetString(sample.Line(new CommonLogFormat(new AccessLogSettings { Path = "-", Format = format, QueryString = queryString })));

    private static string Unescaped(string text) => Regex.Replace(
        text,
        @"\\(x(?<hex>[0-9a-f]{2})|(?<letter>.))",
        match => match.Groups["hex"].Success
            ? ((char)Convert.ToByte(match.Groups["hex"].Value, 16)).ToString()
            : match.Groups["letter"].Value switch { "b" => "\b", "n" => "\n", "r" => "\r", "t" => "\t", "v" => "\v", "f" => "\f", string other => other },
        RegexOptions.None,
        TimeSpan.FromSeconds(5));
}
