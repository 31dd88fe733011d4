namespace EdgeProxy.Cli.Tests;

public sealed class AccessLogSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NothingWritten_IsNoAccessLogButAFlightRecorder()
    {
        Settings settings = Good("{}");
        Assert.Null(settings.AccessLog);
        Assert.Equal(new FlightRecorderSettings(256, TimeSpan.FromSeconds(1)), settings.FlightRecorder);
    }

    [Fact]
    public void PathAlone_IsJsonOfTheDefaultFields()
    {
        AccessLogSettings log = Good("""{ "accessLog": { "path": "-" } }""").AccessLog!;
        Assert.Equal(("-", AccessLogFormat.Json, 1.0, 0, null, 512 * 1024, false), (log.Path, log.Format, log.Sample, log.MinimumStatus, log.SlowerThan, log.BufferBytes, log.QueryString));
        Assert.Equal(AccessLogFields.Defaults, log.Fields);
        Assert.DoesNotContain("queryString", log.Fields.Select(field => field.Name));
    }

    [Fact]
    public void AllWritten_IsTaken()
    {
        Settings settings = Good(
            """
            { "accessLog": { "path": "/tmp/a.log", "fields": ["$context.requestId", "status", "$context.identity.sourceIp", "integrationLatency"],
                "sample": 0.25, "when": { "minimumStatus": 400, "slowerThan": "1s" }, "bufferBytes": "1MB", "headers": ["X-Tenant"], "queryString": true },
              "flightRecorder": { "entries": 16, "slowerThan": "250ms" } }
            """);
        AccessLogSettings log = settings.AccessLog!;
        Assert.Equal(["requestId", "status", "sourceIp", "integration.latency"], log.Fields.Select(field => field.Name));
        Assert.Equal((0.25, 400, TimeSpan.FromSeconds(1), 1024 * 1024, true), (log.Sample, log.MinimumStatus, log.SlowerThan, log.BufferBytes, log.QueryString));
        Assert.Equal(["X-Tenant"], log.Headers);
        Assert.Equal(new FlightRecorderSettings(16, TimeSpan.FromMilliseconds(250)), settings.FlightRecorder);
    }

    [Fact]
    public void QueryStringAndHeaders_JoinTheDefaultFields()
    {
        AccessLogSettings log = Good("""{ "accessLog": { "path": "-", "queryString": true, "headers": ["X-Tenant"] } }""").AccessLog!;
        Assert.Equal(["queryString", "requestHeaders"], log.Fields.Except(AccessLogFields.Defaults).Select(field => field.Name));
    }

    [Fact]
    public void Condition_MakesTheSampleNothingUnlessItIsWritten()
    {
        Assert.Equal(0, Good("""{ "accessLog": { "path": "-", "when": { "minimumStatus": 400 } } }""").AccessLog!.Sample);
        Assert.Equal(0.5, Good("""{ "accessLog": { "path": "-", "sample": 0.5, "when": { "minimumStatus": 400 } } }""").AccessLog!.Sample);
    }

    [Fact]
    public void Environment_Writes()
    {
        Settings? settings = SettingsReader.Read(
            Write("{}"),
            new Dictionary<string, string?> { ["ACCESSLOG:PATH"] = "-", ["ACCESSLOG:FIELDS:0"] = "status", ["FLIGHTRECORDER:ENTRIES"] = "0" },
            new Dictionary<string, string?>(),
            out _);
        Assert.Equal(["status"], settings!.AccessLog!.Fields.Select(field => field.Name));
        Assert.Equal(0, settings.FlightRecorder.Entries);
    }

    [Theory]
    [InlineData("""{ "accessLog": { "path": "-", "fields": ["$context.requestid"] } }""", "\"$context.requestid\" is no field", "did you mean \"requestId\"?")]
    [InlineData("""{ "accessLog": { "path": "-", "fields": ["identity.sourceIP"] } }""", "is no field", "did you mean \"identity.sourceIp\"?")]
    [InlineData("""{ "accessLog": { "path": "-", "fields": ["zzzzzzzz"] } }""", "is no field", "fields are requestId, ")]
    [InlineData("""{ "accessLog": { "path": "-", "fields": ["sourceIp", "identity.sourceIp"] } }""", "is there twice", "once")]
    [InlineData("""{ "accessLog": { "path": "-", "fields": "status" } }""", "accessLog.fields", "write a list: \"fields\": [ … ]")]
    [InlineData("""{ "accessLog": { "path": "-", "format": "clf", "fields": ["status"] } }""", "accessLog.fields  the format \"clf\" has fields of its own", "leave the setting out")]
    [InlineData("""{ "accessLog": { "path": "-", "format": "jsn" } }""", "accessLog.format", "did you mean \"json\"?")]
    [InlineData("""{ "accessLog": { "path": "-", "sample": 1.5 } }""", "accessLog.sample", "0.01")]
    [InlineData("""{ "accessLog": { "path": "-", "sample": "NaN" } }""", "accessLog.sample", "0.01")]
    [InlineData("""{ "accessLog": { "path": "-", "when": { "minimumStatus": 99 } } }""", "accessLog.when.minimumStatus", "from 100 to 599")]
    [InlineData("""{ "accessLog": { "path": "-", "when": { "slowerthen": "1s" } } }""", "accessLog.when.slowerthen", "did you mean accessLog.when.slowerThan?")]
    [InlineData("""{ "accessLog": { "path": "-", "bufferBytes": "1KB" } }""", "accessLog.bufferBytes", "from 128KB to 256MB")]
    [InlineData("""{ "accessLog": { "path": "-", "headers": ["a b"] } }""", "accessLog.headers", "X-Tenant")]
    [InlineData("""{ "accessLog": { "path": "-", "queryString": "yes" } }""", "accessLog.queryString", "write true or false")]
    [InlineData("""{ "accessLog": { "path": "" } }""", "accessLog.path", "standard output")]
    [InlineData("""{ "accessLog": "-" }""", "accessLog", "write an object")]
    [InlineData("""{ "accessLog": { "sample": 2 } }""", "accessLog.sample", "0.01")]
    [InlineData("""{ "flightRecorder": { "entries": -1 } }""", "flightRecorder.entries", "256")]
    [InlineData("""{ "flightRecorder": { "slowerThan": "fast" } }""", "flightRecorder.slowerThan", "500ms")]
    public void Mistake_IsNamedWithItsRemedy(string text, string message, string remedy)
    {
        Assert.Null(SettingsReader.Read(Write(text), new Dictionary<string, string?>(), new Dictionary<string, string?>(), out IReadOnlyList<string> errors));
        string error = Assert.Single(errors);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    private Settings Good(string text)
    {
        Settings? settings = SettingsReader.Read(Write(text), new Dictionary<string, string?>(), new Dictionary<string, string?>(), out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        return settings!;
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "settings.json");
        File.WriteAllText(path, text);
        return path;
    }
}
