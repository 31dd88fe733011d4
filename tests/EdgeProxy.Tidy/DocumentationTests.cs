using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeProxy.Tidy;

/// <summary>The documents may not lie: what they name exists, and where they point something is.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>Names that are not ours, each with where it comes from. A name of ours does not belong here.</summary>
    private static readonly Dictionary<string, string> ExternalNames = new(StringComparer.Ordinal)
    {
        ["BenchmarkDotNet"] = "package: micro-benchmarks",
        ["CsCheck"] = "package: property tests",
        ["HdrHistogram"] = "package: latency histograms",
        ["NBomber"] = "a load tool, in the record of why it is not used",
        ["SharpFuzz"] = "package: fuzzing",
        ["System.CommandLine"] = "package: the command line",
        ["ConnectionContext"] = "framework: Kestrel's connection",
        ["ConnectionHandler"] = "framework: Kestrel's end of a connection pipeline",
        ["IDuplexPipe"] = "framework: System.IO.Pipelines",
        ["PipeReader"] = "framework: System.IO.Pipelines",
        ["PipeWriter"] = "framework: System.IO.Pipelines",
        ["SocketConnectionContextFactory"] = "framework: Kestrel's sockets transport",
        ["TimeProvider"] = "framework: System",
        ["ValueTask"] = "framework: System.Threading.Tasks",
        ["TcpClient"] = "framework: System.Net.Sockets",
        ["ClientWebSocket"] = "framework: System.Net.WebSockets",
        ["RateLimit"] = "a field of responses: draft-ietf-httpapi-ratelimit-headers",
        ["VmRSS"] = "a line of /proc/PID/status",
        ["VmHWM"] = "a line of /proc/PID/status",
    };

    [GeneratedRegex(@"`(?<code>[^`\n]+)`")]
    private static partial Regex InlineCode { get; }

    /// <summary>A type, a <c>Type.Member</c>, or either with generic arguments or parentheses behind it.</summary>
    [GeneratedRegex(@"^(?<name>[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*)(<[\w, ]+>)?(\([^)]*\))?$")]
    private static partial Regex CodeName { get; }

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Identifier { get; }

    [GeneratedRegex(@"(?<!!)\[[^\]\n]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor { get; }

    [Fact]
    public void CodeNamesInDocuments_ExistInTheCode()
    {
        Offences offences = new("A code name in docs/ exists in the code (or is listed as external, with its origin):");
        CodeIndex index = CodeIndex.OfRepository();
        foreach (string path in Repository.Files(".md").Where(path => path.StartsWith("docs/", StringComparison.Ordinal)))
        {
            AddUnknownNames(path, Repository.ReadText(path), index, offences);
        }

        offences.AssertNone();
    }

    [Theory]
    [InlineData("`SourceFile` and `SourceFile.Read`", 0)]
    [InlineData("`TreatWarningsAsErrors` is a property of the build", 0)]
    [InlineData("`GatewayThatNobodyWrote`", 1)]
    [InlineData("`SourceFile.NoSuchMember()`", 1)]
    [InlineData("`GET`, `THROTTLED`, `Dockerfile`, `Content-Length`, `EdgeProxy.Tidy`, `dotnet build`", 0)]
    [InlineData("```\n`GatewayThatNobodyWrote`\n```", 0)]
    public void SampleDocument_IsAnOffenceWhenItNamesWhatIsNot(string text, int found)
    {
        Offences offences = new("sample");
        AddUnknownNames("docs/SAMPLE.md", text, CodeIndex.OfRepository(), offences);
        Assert.Equal(found, offences.Count);
    }

    [Fact]
    public void LinksBetweenDocuments_Resolve()
    {
        Offences offences = new("A link between documents leads to a file, and to a heading in it:");
        foreach (string path in Repository.Files(".md"))
        {
            foreach ((string line, int number) in LinesOutsideFences(Repository.ReadText(path)))
            {
                foreach (Match match in Link.Matches(line))
                {
                    AddBrokenLink(path, number, match.Groups["target"].Value, offences);
                }
            }
        }

        offences.AssertNone();
    }

    private static void AddUnknownNames(string path, string text, CodeIndex index, Offences offences)
    {
        foreach ((string line, int number) in LinesOutsideFences(text))
        {
            foreach (Match match in InlineCode.Matches(line))
            {
                Match name = CodeName.Match(match.Groups["code"].Value.Trim());
                string code = name.Groups["name"].Value;
                if (name.Success && LooksLikeCode(code) && !ExternalNames.ContainsKey(code) && !index.Has(code))
                {
                    offences.Add(path, number, code);
                }
            }
        }
    }

    /// <summary>Two capitals at least, and not a word all in capitals, which is a method, signal or gateway response.</summary>
    private static bool LooksLikeCode(string name) =>
        name.Any(char.IsLower) && (name.Contains('.', StringComparison.Ordinal) || name.Count(char.IsUpper) >= 2);

    private static void AddBrokenLink(string path, int line, string target, Offences offences)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return;
        }

        string[] parts = target.Split('#', 2);
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;
        string file = parts[0].Length == 0 ? Path.Combine(Repository.Root, path) : Path.GetFullPath(Path.Combine(folder, parts[0]));
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            offences.Add(path, line, $"{target}: no such file");
        }
        else if (parts.Length == 2 && !AnchorsOf(file).Contains(parts[1]))
        {
            offences.Add(path, line, $"{target}: no such heading");
        }
    }

    internal static HashSet<string> AnchorsOf(string file) =>
        [.. LinesOutsideFences(File.ReadAllText(file))
            .Where(line => line.Line.StartsWith('#'))
            .Select(line => NotInAnchor.Replace(line.Line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static IEnumerable<(string Line, int Number)> LinesOutsideFences(string text)
    {
        bool fenced = false;
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                yield return (line, number);
            }
        }
    }

    /// <summary>The identifiers of all code, by file, the properties of the build among them, and the projects.</summary>
    private sealed class CodeIndex(List<HashSet<string>> files, HashSet<string> projects)
    {
        public static CodeIndex OfRepository() => new(
            [
                .. Repository.Sources.Select(source => Identifier.Matches(source.Code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal)),
                .. Repository.Files(".props").Concat(Repository.Files(".csproj")).Select(BuildNames),
            ],
            [.. Repository.Files(".csproj").Select(path => Path.GetFileNameWithoutExtension(path))]);

        private static HashSet<string> BuildNames(string path) =>
            [.. XDocument.Parse(Repository.ReadText(path)).Descendants().Select(element => element.Name.LocalName)];

        /// <summary>A project, or a name all of whose parts stand in one file; a project's name may lead it.</summary>
        public bool Has(string name)
        {
            if (projects.Contains(name))
            {
                return true;
            }

            string? project = projects.Where(project => name.StartsWith(project + ".", StringComparison.Ordinal)).MaxBy(project => project.Length);
            string[] parts = (project is null ? name : name[(project.Length + 1)..]).Split('.');
            return files.Exists(file => parts.All(file.Contains));
        }
    }
}
