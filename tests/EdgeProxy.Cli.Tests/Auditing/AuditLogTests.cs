using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

public sealed class AuditLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-audit-").FullName;

    public static TheoryData<string> HostileTexts => new()
    {
        "a\nb",
        "a\r\n{\"actor\":\"forged\"}",
        "\"},{\"",
        "\\",
        "\u001b[2J\u001b]0;owned\u0007",
        "\0\u0001\u007f\u0080\u009b",
        "\u2028\u2029\u202e\u200b\ufeff",
        "\ud800",
        "\udc00\ud800",
        "<script>&'",
        new string('é', 100_000),
        new string('a', 999) + "😀",
    };

    private string Path => System.IO.Path.Combine(_folder, "audit.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void HostileText_BreaksNoLine(string text)
    {
        var actor = new AuditActor(AuditActorKind.Token, text, Address: text);
        byte[] line = AuditLine.Of(new AuditEvent(actor, text, text, text, text, 1, 2, text), DateTimeOffset.UnixEpoch);
        Assert.Equal((byte)'\n', line[^1]);
        Assert.DoesNotContain(line[..^1], value => value is < 0x20 or > 0x7e);
        Assert.True(line.Length < 64 * 1024);
        using JsonDocument parsed = JsonDocument.Parse(line);
        Assert.Equal(
            ["time", "actor", "action", "target", "outcome", "summary", "versionBefore", "versionAfter", "digest"],
            parsed.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["kind", "name", "address"], parsed.RootElement.GetProperty("actor").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void PlainText_ComesBackAsItWas()
    {
        byte[] line = AuditLine.Of(Event("/etc/edge"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Assert.Equal(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"actor\":{\"kind\":\"signal\",\"name\":\"SIGHUP\"},\"action\":\"reload\",\"target\":\"/etc/edge\",\"outcome\":\"published\",\"summary\":\"\",\"versionBefore\":1,\"versionAfter\":2}\n",
            Encoding.ASCII.GetString(line));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Lines_AreAppendedToWhatIsThere()
    {
        File.WriteAllText(Path, "{\"old\":1}\n");
        using (AuditLog log = Open())
        {
            log.Write(Event("a"));
            log.Write(Event("b"));
        }

        Assert.Equal(["", "a", "b"], Targets());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path) & ~(UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Fact]
    public void LineOfAProcessThatWasKilled_IsEndedBeforeTheNext()
    {
        File.WriteAllText(Path, "{\"torn");
        using (AuditLog log = Open())
        {
            log.Write(Event("a"));
        }

        string[] lines = File.ReadAllLines(Path);
        Assert.Equal("{\"torn", lines[0]);
        Assert.Equal("a", JsonDocument.Parse(lines[1]).RootElement.GetProperty("target").GetString());
    }

    [Fact]
    public void FileTruncatedByARotation_IsFilledFromItsStart()
    {
        using AuditLog log = Open();
        log.Write(Event("a"));
        File.WriteAllText(Path, "");
        log.Write(Event("b"));
        Assert.Equal(["b"], Targets());
    }

    [Fact]
    public void Reopen_FollowsTheName()
    {
        using AuditLog log = Open();
        log.Write(Event("a"));
        File.Move(Path, Path + ".1");
        log.Write(Event("b"));
        Assert.Null(log.Reopen());
        log.Write(Event("c"));
        Assert.Equal(["c"], Targets());
        Assert.Equal(2, File.ReadAllLines(Path + ".1").Length);
    }

    [Fact]
    public void ReopenThatFails_KeepsTheOldFile()
    {
        using AuditLog log = Open();
        File.Move(Path, Path + ".1");
        Directory.CreateDirectory(Path);
        Assert.NotNull(log.Reopen());
        log.Write(Event("a"));
        Assert.Single(File.ReadAllLines(Path + ".1"));
    }

    [Fact]
    public void FolderThatIsNotThere_EndsTheStart()
    {
        StartException failure = Assert.Throws<StartException>(() => AuditLog.Open(System.IO.Path.Combine(_folder, "none", "a.log"), TimeProvider.System, NullLogger.Instance));
        Assert.Contains("none", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutASetting_ThereIsNone() => Assert.Null(AuditLog.Open(null, TimeProvider.System, NullLogger.Instance));

    [Fact]
    public async Task ManyAtOnce_LeaveALineEach()
    {
        using (AuditLog log = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
            {
                for (int i = 0; i < 20; i++)
                {
                    log.Write(Event($"{writer}"));
                }
            })));
        }

        Assert.Equal(160, Targets().Length);
    }

    private static AuditEvent Event(string target) => new(AuditActor.Signal("SIGHUP"), "reload", target, "published", "", 1, 2);

    private AuditLog Open() => AuditLog.Open(Path, TimeProvider.System, NullLogger.Instance)!;

    private string[] Targets() =>
        [.. File.ReadAllLines(Path).Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("target", out JsonElement target) ? target.GetString()! : "")];
}
