using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>The image and the scripts: what they promise of each other.</summary>
public sealed partial class PackagingTests
{
    [GeneratedRegex(@"DefaultOpsAddress = ""127\.0\.0\.1:(?<port>\d+)""")]
    private static partial Regex DefaultOpsAddress { get; }

    [Fact]
    public void Dockerfile_BuildsWithThePublishScriptAndRunsUnprivileged()
    {
        string[] lines = Repository.ReadText("Dockerfile").Split('\n');
        Assert.Contains(lines, line => line.StartsWith("RUN build/publish.sh ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("USER ", StringComparison.Ordinal) && !line.Contains("root", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal)
            && line.EndsWith("""CMD ["/edgeproxy", "health"]""", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.StartsWith("FROM ${", StringComparison.Ordinal)));
    }

    [Fact]
    public void HealthCheckOfTheImage_AsksWhereTheImageAnswers()
    {
        // The health check names no address, so the image's ops listener has to be at the port that is the default.
        Match[] defaults = [.. Repository.SourcesUnder("src/EdgeProxy").Select(source => DefaultOpsAddress.Match(source.Text)).Where(match => match.Success)];
        string port = Assert.Single(defaults).Groups["port"].Value;
        string image = Repository.ReadText("Dockerfile");
        Assert.Contains($"\"--ops\", \"0.0.0.0:{port}\"", image, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^EXPOSE .*\b{port}\b", image);
    }

    [Fact]
    public void FinalImage_RunsNoCommandWhileItIsBuilt()
    {
        // It has no shell, so a RUN there would fail, and only where there is an engine to see it.
        string text = Repository.ReadText("Dockerfile");
        string final = text[text.LastIndexOf("FROM ", StringComparison.Ordinal)..];
        Assert.DoesNotContain("\nRUN ", final, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_MarksTheTestCommandThatCiRuns()
    {
        string readme = Repository.ReadText("README.md");
        int start = readme.IndexOf("<!-- test-command -->", StringComparison.Ordinal);
        int end = readme.IndexOf("<!-- /test-command -->", StringComparison.Ordinal);
        Assert.InRange(start, 0, end);
        string[] commands =
        [
            .. readme[start..end].Split('\n').Where(line => line.Length > 0 && line[0] is not ('<' or '`')),
        ];
        Assert.Single(commands);
        Assert.StartsWith("dotnet test EdgeProxy.sln", commands[0], StringComparison.Ordinal);
        Assert.Contains("test-command", Repository.ReadText(".ci/run"), StringComparison.Ordinal);
        Assert.Contains("build/publish.sh", Repository.ReadText(".ci/run"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build/publish.sh")]
    [InlineData(".ci/run")]
    public void Script_IsExecutableAndStopsAtAFailure(string path)
    {
        Assert.Contains("\nset -euo pipefail\n", Repository.ReadText(path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode mode = File.GetUnixFileMode(Path.Combine(Repository.Root, path));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), $"{path} is not executable.");
        }
    }
}
