using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Cli.Tests;

public sealed class LogsTests
{
    [Fact]
    public async Task TextFormat_IsALineAMessage()
    {
        string text = await LogAsync(LogFormat.Text, LogLevel.Information, log => LogMessages.Draining(log, 3));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  draining: 3 connections are open\n$", text);
    }

    [Fact]
    public async Task JsonFormat_IsAnObjectALine()
    {
        string text = await LogAsync(LogFormat.Json, LogLevel.Information, log => LogMessages.LoopUnhandled(log, 2, new InvalidOperationException("a\nb")));
        using JsonDocument line = JsonDocument.Parse(Assert.Single(text.TrimEnd('\n').Split('\n')));
        Assert.Equal("error", line.RootElement.GetProperty("level").GetString());
        Assert.Equal(300, line.RootElement.GetProperty("event").GetInt32());
        Assert.Equal("2", line.RootElement.GetProperty("values").GetProperty("Loop").GetString());
        Assert.Contains("a\nb", line.RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessagesBelowTheLevel_AreNotWritten() =>
        Assert.Empty(await LogAsync(LogFormat.Text, LogLevel.Warning, log => LogMessages.Draining(log, 3)));

    [Fact]
    public async Task ReaderThatTakesNothing_HoldsUpNeitherWhoLogsNorTheEnd()
    {
        using var release = new ManualResetEventSlim();
        using var output = new BlockedWriter(release);
        Stopwatch time = Stopwatch.StartNew();
        await using (var logs = new Logs(output, LogLevel.Information, LogFormat.Text, TimeProvider.System))
        {
            ILogger log = logs.CreateLogger("EdgeProxy");
            for (int i = 0; i < 20_000; i++)
            {
                LogMessages.Draining(log, i);
            }
        }

        Assert.True(time.Elapsed < TimeSpan.FromSeconds(10), $"It took {time.Elapsed}.");
        release.Set();
    }

    private static async Task<string> LogAsync(LogFormat format, LogLevel level, Action<ILogger> log)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using (var logs = new Logs(output, level, format, TimeProvider.System))
        {
            log(logs.CreateLogger("EdgeProxy"));
        }

        return output.ToString();
    }

    /// <summary>A full pipe.</summary>
    private sealed class BlockedWriter(ManualResetEventSlim release) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            try
            {
                release.Wait();
            }
            catch (ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
