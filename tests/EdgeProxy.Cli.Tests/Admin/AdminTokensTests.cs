namespace EdgeProxy.Cli.Tests;

public sealed class AdminTokensTests : IDisposable
{
    private const string One = "one-one-one-one-one";
    private const string Two = "two-two-two-two-two";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-tokens-").FullName;
    private readonly ManualTime _time = new();
    private readonly List<string> _reports = [];

    private string File => Path.Combine(_folder, "token");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Token_IsKnownByItsName()
    {
        var tokens = new AdminTokens([new AdminToken("a", One), new AdminToken("b", Two)], file: null, _time, _reports.Add);
        tokens.Load();
        Assert.Equal("a", tokens.NameOf(One));
        Assert.Equal("b", tokens.NameOf(Two));
        Assert.Null(tokens.NameOf(One[..^1]));
        Assert.Null(tokens.NameOf(One + "x"));
        Assert.Null(tokens.NameOf(""));
    }

    [Fact]
    public void FileThatChanges_IsReadAgain()
    {
        System.IO.File.WriteAllText(File, One + "\n");
        AdminTokens tokens = OfFile();
        Assert.Equal(AdminToken.DefaultName, tokens.NameOf(One));
        System.IO.File.WriteAllText(File, $"# changed\n\nops:{Two}\r\n");
        Assert.Equal(AdminToken.DefaultName, tokens.NameOf(One)); // At most once a second.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.NameOf(One));
        Assert.Equal("ops", tokens.NameOf(Two));
    }

    [Fact]
    public void FileThatGoes_TakesItsTokensAway()
    {
        System.IO.File.WriteAllText(File, One);
        AdminTokens tokens = OfFile();
        System.IO.File.Delete(File);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.NameOf(One));
        Assert.Single(_reports);
    }

    [Theory]
    [InlineData("", "no token")]
    [InlineData("# nothing\n", "no token")]
    [InlineData("short", "16 to")]
    [InlineData("name with space:0123456789abcdef", "no name")]
    [InlineData("0123456789abcdef with space", "16 to")]
    [InlineData("ok:0123456789abcdef\nbad", "line 2")]
    public void FileWithoutGoodTokens_EndsTheStartAndShowsNone(string text, string reason)
    {
        System.IO.File.WriteAllText(File, text);
        StartException failure = Assert.Throws<StartException>(() => OfFile());
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_IsNotPrinted() => Assert.DoesNotContain(One, new AdminToken("a", One).ToString(), StringComparison.Ordinal);

    private AdminTokens OfFile()
    {
        var tokens = new AdminTokens([], File, _time, _reports.Add);
        tokens.Load();
        return tokens;
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
