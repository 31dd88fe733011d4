using Microsoft.Extensions.Logging;

namespace EdgeProxy.Cli.Tests;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NothingWritten_GivesTheDefaults()
    {
        Settings settings = Good(null, [], []);
        Assert.Empty(settings.Documents);
        Assert.Equal("127.0.0.1:9901", settings.OpsAddress.ToString());
        Assert.Equal(0, settings.Loops);
        Assert.Equal(TimeSpan.Zero, settings.ShutdownDelay);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.ShutdownDeadline);
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.Equal(LogFormat.Text, settings.LogFormat);
        Assert.Equal(10_000, settings.MetricSeriesMax);
        Assert.Equal(new CacheSettings(256 << 20, 16 << 20, 64), settings.Cache);
        Assert.StartsWith("edgeproxy-", settings.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void AllWritten_IsTaken()
    {
        string file = Write(
            """
            {
              // Comments are fine.
              "documents": ["a", "b"], "loops": 3, "transport": "sockets", "name": "edge-1",
              "ops": { "address": "[::1]:9000" }, "shutdown": { "delay": "5s", "deadline": "1m" },
              "log": { "level": "debug", "format": "json" }, "metrics": { "seriesMax": 5 },
              "cache": { "memory": "1MB", "objectMax": "64KB", "variantsMax": 7, "snapshot": "5s" }, "state": { "folder": "s" }, "x-note": "free"
            }
            """);
        Settings settings = Good(file, [], []);
        Assert.Equal(["a", "b"], settings.Documents);
        Assert.Equal(3, settings.Loops);
        Assert.Equal(TransportKind.Sockets, settings.Transport);
        Assert.Equal("edge-1", settings.Name);
        Assert.Equal("[::1]:9000", settings.OpsAddress.ToString());
        Assert.Equal(TimeSpan.FromSeconds(5), settings.ShutdownDelay);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.ShutdownDeadline);
        Assert.Equal(LogLevel.Debug, settings.LogLevel);
        Assert.Equal(LogFormat.Json, settings.LogFormat);
        Assert.Equal(5, settings.MetricSeriesMax);
        Assert.Equal(new CacheSettings(1 << 20, 64 << 10, 7) { SnapshotTime = TimeSpan.FromSeconds(5) }, settings.Cache);
    }

    [Fact]
    public void LaterSources_WinOverEarlier()
    {
        string file = Write("""{ "name": "of-file", "loops": 1, "ops": { "address": "127.0.0.1:1" } }""");
        Settings settings = Good(file, new() { ["NAME"] = "of-environment", ["LOOPS"] = "2" }, new() { [SettingNames.Name] = "of-command-line" });
        Assert.Equal("of-command-line", settings.Name);
        Assert.Equal(2, settings.Loops);
        Assert.Equal(1, settings.OpsAddress.Port);
    }

    [Fact]
    public void Transport_IsEpollOnLinuxUnlessWrittenOtherwise()
    {
        Assert.Equal(TransportKind.Epoll, Good(Write("{}"), [], []).Transport);
        Assert.Equal(TransportKind.Epoll, Good(Write("""{ "transport": "EPOLL" }"""), [], []).Transport);
        Assert.Equal(TransportKind.Sockets, Good(Write("{}"), new() { ["TRANSPORT"] = "sockets" }, []).Transport);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1MB", 1 << 20)]
    [InlineData("2GB", 2L << 30)]
    public void CacheMemory_CanComeFromTheEnvironment(string written, long bytes) =>
        Assert.Equal(bytes, Good(Write("{}"), new() { ["CACHE:MEMORY"] = written }, []).Cache.MemoryBytes);

    [Fact]
    public void DocumentsOfTheCommandLine_ReplaceAllOthers()
    {
        string file = Write("""{ "documents": ["a", "b"] }""");
        Settings settings = Good(file, [], new() { ["documents:0"] = "c" });
        Assert.Equal(["c"], settings.Documents);
    }

    [Fact]
    public void ForeignVariables_AreLetBe()
    {
        Settings settings = Good(null, new() { ["SERVICE_HOST"] = "10.0.0.1", ["PORT"] = "tcp://10.0.0.1:80" }, []);
        Assert.Empty(settings.Documents);
    }

    [Theory]
    [InlineData("""{ "ops": { "adress": "127.0.0.1:1" } }""", "ops.adress", "did you mean ops.address?")]
    [InlineData("""{ "quux": 1 }""", "quux", "settings are documents")]
    [InlineData("""{ "ops": "127.0.0.1:1" }""", "ops", "write an object")]
    [InlineData("""{ "loops": -1 }""", "loops", "from 0 to 1024")]
    [InlineData("""{ "loops": "many" }""", "loops", "from 0 to 1024")]
    [InlineData("""{ "transport": "socket" }""", "transport", "did you mean \"sockets\"?")]
    [InlineData("""{ "name": "a b" }""", "name", "not a token")]
    [InlineData("""{ "ops": { "address": "localhost:1" } }""", "ops.address", "127.0.0.1:1")]
    [InlineData("""{ "shutdown": { "delay": "5" } }""", "shutdown.delay", "500ms")]
    [InlineData("""{ "shutdown": { "deadline": "25h" } }""", "shutdown.deadline", "24 hours")]
    [InlineData("""{ "log": { "level": "warn" } }""", "log.level", "one of trace")]
    [InlineData("""{ "log": { "format": "jsn" } }""", "log.format", "did you mean \"json\"?")]
    [InlineData("""{ "metrics": { "seriesMax": 1.5 } }""", "metrics.seriesMax", "whole number")]
    [InlineData("""{ "cache": { "memory": "512KB" } }""", "cache.memory", "\"0\" for no cache")]
    [InlineData("""{ "cache": { "memory": "much" } }""", "cache.memory", "256MB")]
    [InlineData("""{ "cache": { "objectMax": "0" } }""", "cache.objectMax", "16MB")]
    [InlineData("""{ "cache": { "snapshot": "5s" } }""", "cache.snapshot", "state.folder")]
    [InlineData("""{ "cache": { "snapshot": "yes" } }""", "cache.snapshot", "30s")]
    [InlineData("""{ "cache": { "variantsMax": 0 } }""", "cache.variantsMax", "the default is 64")]
    [InlineData("""{ "cache": { "size": "1GB" } }""", "cache.size", "cache")]
    [InlineData("""{ "loops": }""", "settings.json:1:", "correct the file")]
    public void Mistake_IsNamedWithItsRemedy(string text, string name, string remedy)
    {
        Settings? settings = SettingsReader.Read(Write(text), new Dictionary<string, string?>(), new Dictionary<string, string?>(), out IReadOnlyList<string> errors);
        Assert.Null(settings);
        string error = Assert.Single(errors);
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_AreReportedAllAtOnce()
    {
        string file = Write("""{ "loops": "x", "name": "", "log": { "level": "?" } }""");
        Assert.Null(SettingsReader.Read(file, new Dictionary<string, string?>(), new Dictionary<string, string?>(), out IReadOnlyList<string> errors));
        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void MissingFile_IsAMistake()
    {
        string file = Path.Combine(_folder, "none.json");
        Assert.Null(SettingsReader.Read(file, new Dictionary<string, string?>(), new Dictionary<string, string?>(), out IReadOnlyList<string> errors));
        Assert.Contains("there is no such file", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static Settings Good(string? file, Dictionary<string, string?> environment, Dictionary<string, string?> commandLine)
    {
        Settings? settings = SettingsReader.Read(file, environment, commandLine, out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        return Assert.IsType<Settings>(settings);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "settings.json");
        File.WriteAllText(path, text);
        return path;
    }
}
