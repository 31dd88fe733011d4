using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy.Cli.Tests;

/// <summary><c>edgeproxy keys</c>: what it does to files, and what it says.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private const string Routes = """
        { "listeners": { "l": { "address": "127.0.0.1:0" } }, "apis": { "a": { "routes": { "$default": { "mock": {}, "apiKey": true } } } }, "plans": { "gold": { "stages": ["a"] }, "silver": {} } }
        """;

    private const string Keys = """
        {
          // who may come in
          "keys": {
            "acme": { "value": "abcdefghijklmnopqrst", "plan": "gold" } // the first of all
          },
          "x-owner": "team-a"
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-keys-").FullName;

    public KeysCommandTests()
    {
        Write("routes.json", Routes);
        Write("keys.json", Keys);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["keys", .. arguments, "--config", _folder]);

    private KeysConfig Load()
    {
        ConfigLoadResult result = ConfigLoader.Load([_folder]);
        Assert.True(result.Config is not null, string.Join('\n', result.Errors));
        return result.Config.Keys;
    }

    private static string HashOf(string key) => KeyText.HashOf(key.Trim());

    [Fact]
    public async Task Create_ShowsTheKeyOnceAndKeepsAllElse()
    {
        CommandRun run = await RunAsync("create", "bob", "--plan", "gold", "--expires", "2030-01-01", "--tag", "owner=Bob \"B\"");
        Assert.Equal(0, run.Code);
        Assert.Matches("^epk_[0-9A-Za-z]{41}\n$", run.Output);
        Assert.Contains("shown this once", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            Keys.Replace(
                "\"gold\" } // the first of all\n",
                "\"gold\" }, // the first of all\n    \"bob\": { \"sha256\": \"" + HashOf(run.Output)
                + "\", \"plan\": \"gold\", \"expires\": \"2030-01-01\", \"tags\": { \"owner\": \"Bob \\\"B\\\"\" } }\n", StringComparison.Ordinal),
            Read("keys.json"));
        Assert.Equal(2, Load().Count);
        Assert.DoesNotContain(run.Output.Trim(), Read("keys.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithoutAFileOfKeys_BeginsOne()
    {
        File.Delete(Path.Combine(_folder, "keys.json"));
        CommandRun run = await RunAsync("create", "bob", "--plan", "gold", "--json");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(Path.Combine(_folder, "keys.json"), json.RootElement.GetProperty("file").GetString());
        Assert.Equal(KeyText.HashOf(json.RootElement.GetProperty("key").GetString()!), json.RootElement.GetProperty("sha256").GetString());
        Assert.Equal("bob", Load().NameOf(0));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_folder, "keys.json")) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
        }
    }

    [Theory]
    [InlineData("acme", "gold", 1, "there is a key acme already")]
    [InlineData("a b", "gold", 2, "is not a name")]
    [InlineData("bob", "glod", 1, "did you mean \"gold\"?")]
    public async Task Create_ThatCannotBe_ChangesNothing(string name, string plan, int code, string message)
    {
        CommandRun run = await RunAsync("create", name, "--plan", plan);
        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(Keys, Read("keys.json"));
    }

    [Fact]
    public async Task TwoPlansForOneStage_AreRefusedBeforeTheyAreWritten()
    {
        CommandRun run = await RunAsync("create", "bob", "--plan", "gold", "--plan", "silver");
        Assert.Equal(1, run.Code);
        Assert.Contains("both let the key in", run.Error, StringComparison.Ordinal);
        Assert.Equal(Keys, Read("keys.json"));
    }

    [Fact]
    public async Task Rotate_LetsBothBeGoodForAWhile()
    {
        CommandRun run = await RunAsync("rotate", "acme", "--overlap", "7d");
        Assert.Equal(0, run.Code);
        KeysConfig keys = Load();
        Assert.Equal((1, 2), (keys.Count, keys.HashCount));
        Assert.DoesNotContain("abcdefghijklmnopqrst", Read("keys.json"), StringComparison.Ordinal);
        Assert.Contains($"\"previous\": {{ \"sha256\": \"{HashOf("abcdefghijklmnopqrst")}\", \"expires\": \"", Read("keys.json"), StringComparison.Ordinal);
        Assert.Contains(HashOf(run.Output), Read("keys.json"), StringComparison.Ordinal);
        double days = (DateTimeOffset.FromUnixTimeSeconds(keys.HashAt(1).Expires) - DateTimeOffset.UtcNow).TotalDays;
        Assert.InRange(days, 6.99, 7.01);
        Assert.Contains("// the first of all", Read("keys.json"), StringComparison.Ordinal);

        run = await RunAsync("rotate", "acme", "--overlap", "0s");
        Assert.Equal(0, run.Code);
        Assert.Equal((1, 1), (Load().Count, Load().HashCount));
    }

    [Fact]
    public async Task DisableAndEnable_AreThereAndBack()
    {
        Assert.Equal(0, (await RunAsync("disable", "acme")).Code);
        Assert.False(Load().HashAt(0).IsEnabled);
        Assert.Equal(0, (await RunAsync("enable", "acme")).Code);
        Assert.Equal(Keys, Read("keys.json"));
        CommandRun run = await RunAsync("disable", "amce");
        Assert.Equal(1, run.Code);
        Assert.Contains("did you mean acme?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_WritesHashesAtTheSamePlaces()
    {
        CommandRun run = await CommandRun.OfAsync("keys", "convert", Path.Combine(_folder, "keys.json"));
        Assert.Equal(0, run.Code);
        Assert.Equal(
            Keys.Replace("\"value\": \"abcdefghijklmnopqrst\"", $"\"sha256\": \"{HashOf("abcdefghijklmnopqrst")}\"", StringComparison.Ordinal), Read("keys.json"));
    }

    [Fact]
    public async Task FileOfLines_IsEditedLineByLine()
    {
        Write("more.json", """{ "keyFiles": ["keys.jsonl"] }""");
        string other = $$"""{"name":"x","sha256":"{{HashOf("x")}}","plan":"gold"}""";
        Write("keys.jsonl", $"// many\n{other}\n{{ \"sha256\": \"{HashOf("y")}\", \"name\": \"y\", \"plan\": \"gold\" }}\n");
        Assert.Equal(0, (await RunAsync("disable", "y")).Code);
        Assert.Equal($"// many\n{other}\n{{ \"sha256\": \"{HashOf("y")}\", \"name\": \"y\", \"plan\": \"gold\", \"enabled\": false }}\n", Read("keys.jsonl"));
        CommandRun created = await RunAsync("create", "z", "--plan", "gold", "--file", Path.Combine(_folder, "keys.jsonl"));
        Assert.EndsWith($"{{\"name\":\"z\",\"sha256\":\"{HashOf(created.Output)}\",\"plan\":\"gold\"}}\n", Read("keys.jsonl"), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("rotate", "x")).Code);
        KeysConfig keys = Load();
        Assert.Equal((4, 5), (keys.Count, keys.HashCount));
    }

    [Fact]
    public async Task Import_TakesAmazonsFile()
    {
        string csv = Write("keys.csv", "\uFEFFname, KEY ,Description,Enabled,UsagePlanIds,Other\r\n\"A, \"\"1\"\"\",aaaaaaaaaaaaaaaaaaaa,\"two\r\nlines\",TRUE,\"abc123\",x\r\n\r\nb,bbbbbbbbbbbbbbbbbbbb,,false,gold\r\n");
        CommandRun run = await RunAsync("import", csv, "--map", "abc123=silver");
        Assert.Equal(0, run.Code);
        KeysConfig keys = Load();
        Assert.Equal(["acme", "A---1-", "b"], Enumerable.Range(0, keys.Count).Select(keys.NameOf));
        Assert.Equal(["silver", "gold"], new[] { 1, 2 }.Select(key => keys.PlansOf(key)[0].Name));
        Assert.Equal([true, true, false], new[] { 0, 1, 2 }.Select(key => keys.HashAt(key).IsEnabled));
        Assert.DoesNotContain("aaaaaaaaaaaaaaaaaaaa", Read("keys.json"), StringComparison.Ordinal);

        // Again, with another value: written anew, at the same place.
        Assert.Equal(0, (await RunAsync("import", Write("again.csv", "Key,Name\nbbbbbbbbbbbbbbbbbbbc,b\n"), "--plan", "gold")).Code);
        Assert.Equal(3, Load().Count);
        Assert.Contains(HashOf("bbbbbbbbbbbbbbbbbbbc"), Read("keys.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name,Value\na,b\n", "no columns Name and Key")]
    [InlineData("Name,Key\na,short\n", "line 2: the key is not 20 to 128")]
    [InlineData("Name,Key,UsagePlanIds\na,aaaaaaaaaaaaaaaaaaaa,gold\nb,\"bbbbbbbbbbbbbbbbbbbb\",\"x y\"\n", "line 3: \"x y\" is no plan's name")]
    [InlineData("Name,Key\na,aaaaaaaaaaaaaaaaaaaa\na,bbbbbbbbbbbbbbbbbbbb\n", "there is a key a already")]
    [InlineData("", "the file is empty")]
    public async Task Import_OfAMistake_ImportsNothing(string csv, string message)
    {
        CommandRun run = await RunAsync("import", Write("keys.csv", csv));
        Assert.Equal(1, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(Keys, Read("keys.json"));
    }

    [Fact]
    public async Task Export_WritesWhatKeyFilesRead()
    {
        await RunAsync("create", "bob", "--plan", "silver", "--not-before", "2027-01-01", "--tag", "a=b");
        CommandRun run = await RunAsync("export");
        Write("exported.jsonl", run.Output);
        Write("keys.json", """{ "keyFiles": ["exported.jsonl"] }""");
        KeysConfig keys = Load();
        Assert.Equal(["acme", "bob"], Enumerable.Range(0, keys.Count).Select(keys.NameOf));
        CommandRun csv = await RunAsync("export", "--format", "csv");
        Assert.StartsWith($"Name,Sha256,Description,Enabled,UsagePlanIds\nacme,{HashOf("abcdefghijklmnopqrst")},,true,gold\nbob,", csv.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ShowsStateAndNoValues()
    {
        await RunAsync("create", "late", "--plan", "gold", "--expires", "2020-01-01");
        await RunAsync("create", "early", "--plan", "gold", "--not-before", "2100-01-01");
        await RunAsync("create", "turned", "--plan", "gold");
        await RunAsync("rotate", "turned");
        await RunAsync("disable", "acme");
        CommandRun run = await RunAsync("list");
        Assert.Equal(["disabled", "expired", "not yet good", "in rotation"], run.Output.Split('\n').Take(4).Select(line => line[14..27].Trim()));
        Assert.Contains("4 keys", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijklmnopqrst", run.Output + (await RunAsync("list", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_LeavesALineInTheAuditLog()
    {
        string audit = Path.Combine(_folder, "audit.log");
        string settings = Write("settings.cfg", $$"""{ "audit": { "path": "{{audit}}" } }""");
        CommandRun created = await RunAsync("create", "bob", "--plan", "gold", "--settings", settings);
        await RunAsync("disable", "bob", "--settings", settings);
        using JsonDocument first = JsonDocument.Parse(File.ReadLines(audit).First());
        Assert.Equal(("keys-create", "bob", "done"), (Text(first, "action"), Text(first, "target"), Text(first, "outcome")));
        Assert.Equal("user", first.RootElement.GetProperty("actor").GetProperty("kind").GetString());
        using JsonDocument second = JsonDocument.Parse(File.ReadLines(audit).ElementAt(1));
        Assert.Equal("keys-disable", Text(second, "action"));
        Assert.DoesNotContain(created.Output.Trim(), File.ReadAllText(audit), StringComparison.Ordinal);

        static string? Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString();
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_GetsTheLineForPeople()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // No user may make a file there, not even root: what stands in the way is a file where the folder should be.
        string file = Path.Combine(Write("no-folder", ""), "keys.json");
        CommandRun run = await RunAsync("create", "bob", "--plan", "gold", "--file", file);
        Assert.Equal(1, run.Code);
        Assert.Matches("^\"bob\": \\{ \"sha256\": \"[0-9a-f]{64}\", \"plan\": \"gold\" \\}\n$", run.Output);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        string key = run.Error[run.Error.IndexOf("epk_", StringComparison.Ordinal)..].Trim();
        Assert.Contains(KeyText.HashOf(key), run.Output, StringComparison.Ordinal);
    }
}
