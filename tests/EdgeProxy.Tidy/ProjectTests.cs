using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeProxy.Tidy;

/// <summary>The projects: their arrows, their versions, their place in the solution, their namespaces.</summary>
public sealed partial class ProjectTests
{
    /// <summary>
    /// Who may refer to whom. An arrow that is not here is a change of the design, and belongs in a decision record
    /// before it belongs here. A project that does not exist yet has its arrows already.
    /// </summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["EdgeProxy.Http1"] = [],
        ["EdgeProxy.Configuration"] = [],
        ["EdgeProxy.Policies"] = ["EdgeProxy.Http1"],
        ["EdgeProxy.Caching"] = ["EdgeProxy.Http1"],
        ["EdgeProxy.Transport"] = [],
        ["EdgeProxy.Gateway"] = ["EdgeProxy.Caching", "EdgeProxy.Http1", "EdgeProxy.Policies", "EdgeProxy.Transport"],
        ["EdgeProxy.Compiler"] =
        [
            "EdgeProxy.Caching", "EdgeProxy.Configuration", "EdgeProxy.Gateway", "EdgeProxy.Http1",
            "EdgeProxy.Policies", "EdgeProxy.Transport",
        ],
        ["EdgeProxy"] =
        [
            "EdgeProxy.Caching", "EdgeProxy.Compiler", "EdgeProxy.Configuration", "EdgeProxy.Gateway",
            "EdgeProxy.Http1", "EdgeProxy.Policies", "EdgeProxy.Transport",
        ],
    };

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*(?<end>;|\{|$)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine { get; }

    [Fact]
    public void ProjectReferences_AreTheArrowsOfTheDesign()
    {
        Offences offences = new("Project references must equal the table of arrows:");
        int projects = 0;
        foreach (string path in Repository.Files(".csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)))
        {
            projects++;
            string name = Path.GetFileNameWithoutExtension(path);
            if (!Arrows.TryGetValue(name, out string[]? allowed))
            {
                offences.Add(path, 1, "has no row in the table of arrows");
                continue;
            }

            string[] drawn =
            [
                .. Items(path, "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(
                    item.Attribute("Include")!.Value.Replace('\\', '/'))),
            ];
            foreach (string arrow in drawn.Except(allowed, StringComparer.Ordinal))
            {
                offences.Add(path, LineOf(path, arrow + ".csproj"), $"refers to {arrow}, which the design does not draw");
            }

            foreach (string arrow in allowed.Except(drawn, StringComparer.Ordinal))
            {
                offences.Add(path, 1, $"lacks the arrow to {arrow}");
            }
        }

        offences.AssertNone();
        Assert.True(projects >= 7, $"Only {projects} projects were found in src/.");
    }

    [Fact]
    public void PackageVersions_StandOnlyInTheCentralFile()
    {
        Offences offences = new("A package version stands only in Directory.Packages.props:");
        foreach (string path in AllProjectFiles())
        {
            foreach (XElement item in Items(path, "PackageReference"))
            {
                string[] versions = ["Version", "VersionOverride"];
                if (versions.Any(version => item.Attribute(version) is not null || item.Element(version) is not null))
                {
                    string package = item.Attribute("Include")?.Value ?? "?";
                    offences.Add(path, LineOf(path, package), $"{package} has its own version");
                }
            }

            foreach (XElement item in Items(path, "PackageVersion").Where(_ => path != "Directory.Packages.props"))
            {
                offences.Add(path, LineOf(path, item.Attribute("Include")?.Value ?? "PackageVersion"), "is not central");
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        Offences offences = new("Every project is in EdgeProxy.sln, so that one command builds and tests all:");
        string solution = Repository.ReadText("EdgeProxy.sln").Replace('\\', '/');
        foreach (string path in Repository.Files(".csproj"))
        {
            if (!solution.Contains($"\"{path}\"", StringComparison.Ordinal))
            {
                offences.Add(path, 1, "is not in EdgeProxy.sln");
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void Namespaces_AreFileScopedAndTheProjectsName()
    {
        Offences offences = new("A file's namespace is its project's name, file-scoped:");
        foreach (SourceFile source in Repository.Sources.Where(source => source.Project.Length > 0))
        {
            MatchCollection matches = NamespaceLine.Matches(source.Code);
            foreach (Match match in matches)
            {
                int line = source.LineAt(match.Groups["name"].Index);
                if (match.Groups["name"].Value != source.Project)
                {
                    offences.Add(source.Path, line, $"namespace {match.Groups["name"].Value}, not {source.Project}");
                }
                else if (match.Groups["end"].Value != ";")
                {
                    offences.Add(source.Path, line, "the namespace is not file-scoped");
                }
            }

            if (matches.Count == 0 && MemberScanner.Scan(source.Code).FirstOrDefault(span => span.IsType) is { } type)
            {
                offences.Add(source.Path, source.LineAt(type.Start), "a type without a namespace");
            }
        }

        offences.AssertNone();
    }

    private static IEnumerable<string> AllProjectFiles() =>
        Repository.Files(".csproj").Concat(Repository.Files(".props")).Concat(Repository.Files(".targets"));

    private static IEnumerable<XElement> Items(string path, string name) =>
        XDocument.Parse(Repository.ReadText(path)).Descendants().Where(element => element.Name.LocalName == name);

    private static int LineOf(string path, string text)
    {
        int index = Array.FindIndex(
            Repository.ReadText(path).Split('\n'), line => line.Contains(text, StringComparison.Ordinal));
        return index + 1;
    }
}
