namespace EdgeProxy.LoadTests.Tests;

public sealed class WrkReportTests
{
    private const string Good = """
        Running 1s test @ http://127.0.0.1:20001/
          1 threads and 64 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     1.05ms  812.00us   9.93ms   81.21%
            Req/Sec    59.22k     1.02k   60.31k    70.00%
          Latency Distribution
             50%  903.00us
             75%    1.31ms
             90%    2.02ms
             99%    4.11ms
          58948 requests in 1.00s, 17.65MB read
        Requests/sec:  58901.27
        Transfer/sec:     17.64MB
        """;

    [Fact]
    public void Report_IsRead()
    {
        var report = WrkReport.Parse(Good);
        Assert.Equal(new WrkReport(58948, 58901.27, 903, 4110, 0, 0), report);
    }

    [Fact]
    public void ErrorsAndStatuses_AreRead()
    {
        var report = WrkReport.Parse(Good.Replace(
            "Requests/sec", "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 17\nRequests/sec", StringComparison.Ordinal));
        Assert.Equal((4321L, 17L), (report.Errors, report.BadStatuses));
    }

    [Theory]
    [InlineData("99%    4.11ms", "99%    1.50s", 1_500_000)]
    [InlineData("99%    4.11ms", "99%    2.00m", 120_000_000)]
    public void Units_AreTakenToMicroseconds(string was, string text, double microseconds) =>
        Assert.Equal(microseconds, WrkReport.Parse(Good.Replace(was, text, StringComparison.Ordinal)).P99);

    [Fact]
    public void OtherText_IsAMistake() => Assert.Throws<FormatException>(() => WrkReport.Parse("unable to connect to 127.0.0.1:1 Connection refused"));
}
