namespace EdgeProxy.Cli.Tests;

public sealed class AdminSettingsTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public void NothingWritten_GivesTheDefaultSocketAlone()
    {
        AdminSettings admin = Read([])!.Admin;
        Assert.Equal(SettingsReader.DefaultAdminSocket, admin.Socket);
        Assert.True(admin.IsSocketDefault);
        Assert.Null(admin.Address);
        Assert.Empty(admin.Tokens);
    }

    [Fact]
    public void AllWritten_IsTaken()
    {
        Settings settings = Read(new(StringComparer.Ordinal)
        {
            ["admin:socket"] = "unix:/tmp/a.sock",
            ["admin:users:0"] = "1234",
            ["admin:users:1"] = "root",
            ["admin:address"] = "127.0.0.1:9902",
            ["admin:tokens:deploy"] = Token,
            ["admin:tokenFile"] = "/etc/token",
            ["audit:path"] = "-",
        })!;
        Assert.Equal("/tmp/a.sock", settings.Admin.Socket);
        Assert.False(settings.Admin.IsSocketDefault);
        Assert.Equal([1234u, 0u], settings.Admin.Users);
        Assert.Equal("127.0.0.1:9902", settings.Admin.Address!.ToString());
        Assert.Equal("deploy", Assert.Single(settings.Admin.Tokens).Name);
        Assert.Equal("/etc/token", settings.Admin.TokenFile);
        Assert.Equal("-", settings.AuditPath);
    }

    [Fact]
    public void Off_IsNoSocket() => Assert.Null(Read(new(StringComparer.Ordinal) { ["admin:socket"] = "off" })!.Admin.Socket);

    [Theory]
    [InlineData("admin:address", "127.0.0.1:9902", "anyone who reaches")]
    [InlineData("admin:address", "9902", "admin.address")]
    [InlineData("admin:tokens:a", "short", "token a")]
    [InlineData("admin:tokens:a", "with space 0123456789", "token a")]
    [InlineData("admin:users:0", "nobody-of-that-name", "no user")]
    [InlineData("admin:users:0", "-1", "no user")]
    public void Mistake_IsNamedWithARemedy(string name, string value, string expected)
    {
        Assert.Null(SettingsReader.Read(null, new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value }, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors));
        string error = Assert.Single(errors);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error, StringComparison.Ordinal);
    }

    [Fact]
    public void PathTooLongForASocket_IsAMistake()
    {
        Assert.Null(SettingsReader.Read(
            null, new Dictionary<string, string?>(StringComparer.Ordinal) { ["admin:socket"] = "/" + new string('a', 200) }, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors));
        Assert.Contains("107", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsFile_KnowsItsMembers()
    {
        string folder = Directory.CreateTempSubdirectory("edgeproxy-settings-").FullName;
        try
        {
            string file = Path.Combine(folder, "s.json");
            File.WriteAllText(file, """{ "admin": { "socket": "/tmp/x.sock", "users": ["root"], "tokens": { "ci": "0123456789abcdef" } }, "audit": { "path": "a.log" } }""");
            Settings? settings = SettingsReader.Read(file, new Dictionary<string, string?>(StringComparer.Ordinal), new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors);
            Assert.Empty(errors);
            Assert.Equal("ci", Assert.Single(settings!.Admin.Tokens).Name);
            Assert.Equal("a.log", settings.AuditPath);
            File.WriteAllText(file, """{ "admin": { "tokens": ["0123456789abcdef"], "users": "root", "sockt": "x" } }""");
            SettingsReader.Read(file, new Dictionary<string, string?>(StringComparer.Ordinal), new Dictionary<string, string?>(StringComparer.Ordinal), out errors);
            Assert.Contains(errors, error => error.Contains("did you mean admin.socket?", StringComparison.Ordinal));
            Assert.Contains(errors, error => error.Contains("write a list", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Settings? Read(Dictionary<string, string?> environment)
    {
        Settings? settings = SettingsReader.Read(null, environment, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        return settings;
    }
}
