using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeProxy.EndToEnd;

/// <summary>The examples under <c>deploy/</c>: their documents and settings are taken out of them and given to <c>edgeproxy validate</c>.</summary>
public sealed partial class DeploymentTests : IDisposable
{
    /// <summary>Where the examples have what belongs to the gateway; here it is a temporary folder.</summary>
    private const string Place = "/etc/edgeproxy/";

    private static readonly string Root = FindRoot();

    private readonly TemporaryFolder _folder = new();

    /// <summary>A literal block of YAML that is a JSON file, as ConfigMaps have them.</summary>
    [GeneratedRegex(@"^(?<indent> +)(?<name>[\w.-]+\.jsonc?): \|\n(?<body>(\k<indent>  .*\n|\n)+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex EmbeddedFile { get; }

    /// <summary>A Secret's value that is written in clear text.</summary>
    [GeneratedRegex(@"^stringData:\n(  (?<name>[\w.-]+): (?<value>\S+)\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretValues { get; }

    [GeneratedRegex(@"(- name: |^ +)(?<name>EDGEPROXY_\w+)(\n +value)?: (?<value>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"\b(args|command): \[(?<items>.*)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Arguments { get; }

    [GeneratedRegex(@"\bimage: (?<name>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Image { get; }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kubernetes/deployment.yaml", 4)]
    [InlineData("kubernetes/sidecar.yaml", 1)]
    public async Task Manifest_HasDocumentsAndSettingsThatLoad(string path, int expected)
    {
        string manifest = Read(path);
        MatchCollection files = EmbeddedFile.Matches(manifest);
        Assert.Equal(expected, files.Count);
        string? settings = null;
        foreach (Match file in files)
        {
            string name = file.Groups["name"].Value;
            string text = Unindent(file.Groups["body"].Value, file.Groups["indent"].Length + 2);
            bool isSettings = name == "edgeproxy.json";
            string folder = isSettings ? "settings" : "documents";
            Assert.Contains($"mountPath: {Place}{folder}\n", manifest, StringComparison.Ordinal);
            string written = Write(Path.Combine(folder, name), text);
            settings = isSettings ? written : settings;
        }

        foreach (Match secret in SecretValues.Matches(manifest))
        {
            Assert.Contains($"mountPath: {Place}secrets\n", manifest, StringComparison.Ordinal);
            for (int i = 0; i < secret.Groups["name"].Captures.Count; i++)
            {
                Write(Path.Combine("secrets", secret.Groups["name"].Captures[i].Value), secret.Groups["value"].Captures[i].Value);
            }
        }

        if (manifest.Contains($"mountPath: {Place}tls\n", StringComparison.Ordinal))
        {
            Write("tls/tls.crt", File.ReadAllText(Path.Combine(Root, "docs/examples/tls/example.pem")));
            Write("tls/tls.key", File.ReadAllText(Path.Combine(Root, "docs/examples/tls/example-key.pem")));
        }

        await ValidateAsync(settings, VariablesOf(manifest));
    }

    [Theory]
    [InlineData("edgeproxy")]
    [InlineData("origin")]
    public async Task Compose_HasDocumentsAndSettingsThatLoad(string service)
    {
        string compose = Read("docker-compose.yaml");
        Assert.Contains($"- ./compose/{service}:/etc/edgeproxy:ro\n", compose, StringComparison.Ordinal);
        CopyDocuments(Path.Combine(Root, "deploy/compose", service));
        await ValidateAsync(settings: null, VariablesOf(compose));
    }

    [Fact]
    public async Task Unit_HasDocumentsAndSettingsThatLoad()
    {
        CopyDocuments(Path.Combine(Root, "deploy/systemd/documents"));
        Assert.Contains($" run --settings {Place}edgeproxy.json\n", Read("systemd/edgeproxy.service"), StringComparison.Ordinal);
        await ValidateAsync(Write("edgeproxy.json", Read("systemd/edgeproxy.json")), new Dictionary<string, string>(StringComparer.Ordinal));
    }

    [Fact]
    public void SocketOfTheUnit_IsThatOfAListener()
    {
        // The gateway takes an inherited socket by its address alone; another would leave its clients waiting.
        string address = Value("systemd/edgeproxy.socket", "ListenStream=");
        Assert.Contains($"\"{Value("systemd/edgeproxy.socket", "FileDescriptorName=")}\": {{ \"address\": \"{address}\" }}", Read("systemd/documents/gateway.jsonc"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kubernetes/deployment.yaml", "kubernetes/deployment.yaml", "terminationGracePeriodSeconds: ")]
    [InlineData("kubernetes/sidecar.yaml", "kubernetes/sidecar.yaml", "terminationGracePeriodSeconds: ")]
    [InlineData("docker-compose.yaml", "docker-compose.yaml", "stop_grace_period: ")]
    [InlineData("systemd/edgeproxy.service", "systemd/edgeproxy.json", "TimeoutStopSec=")]
    public void TimeToStop_IsLongerThanTheShutdown(string path, string settings, string given)
    {
        Assert.InRange(Seconds(Value(path, given)), DelayAndDeadline(Read(settings)) + 1, 600);
    }

    [Fact]
    public void ServiceBesideTheSidecar_OutlastsItAndIsNotKilledBefore()
    {
        const string Sidecar = "kubernetes/sidecar.yaml";
        int sleep = Seconds(Value(Sidecar, " seconds: "));
        Assert.InRange(sleep, DelayAndDeadline(Read(Sidecar)) + 1, Seconds(Value(Sidecar, "terminationGracePeriodSeconds: ")) - 1);
    }

    [Fact]
    public void LimitsOfDescriptors_AreTheSameInAllExamples()
    {
        int limit = Seconds(Value("systemd/edgeproxy.service", "LimitNOFILE="));
        Assert.Equal(limit, Seconds(Value("docker-compose.yaml", "nofile: ")));
    }

    [Theory]
    [InlineData("kubernetes/deployment.yaml")]
    [InlineData("kubernetes/sidecar.yaml")]
    [InlineData("docker-compose.yaml")]
    public async Task ArgumentsAndImages_AreThoseOfTheProgram(string path)
    {
        string text = Read(path);
        (_, string help, _) = await GatewayProcess.RunAsync(_folder.Path, "run", "--help");
        MatchCollection arguments = Arguments.Matches(text);
        Assert.NotEmpty(arguments);
        foreach (Match match in arguments)
        {
            string[] items = JsonSerializer.Deserialize<string[]>($"[{match.Groups["items"].Value}]")!;
            Assert.Equal("run", items[0]);
            Assert.All(items.Where(item => item.StartsWith("--", StringComparison.Ordinal)), item => Assert.Contains($"{item} ", help, StringComparison.Ordinal));
        }

        // Never from a registry that somebody else would have to have.
        Assert.All(Image.Matches(text), match => Assert.Contains(match.Groups["name"].Value, (string[])["edgeproxy:latest", "app:latest"]));
    }

    /// <summary>With the settings of the file and the variables, whose documents are in the folder.</summary>
    private async Task ValidateAsync(string? settings, Dictionary<string, string> variables)
    {
        var environment = new Dictionary<string, string>(GatewayProcess.Environment, StringComparer.Ordinal);
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        environment["EDGEPROXY_DOCUMENTS__0"] = _folder.File("documents");
        string[] arguments = settings is null ? ["validate", "--json"] : ["validate", "--json", "--settings", settings];
        (int exitCode, string output, string errors) = await ChildProcess.RunAsync(GatewayProcess.Binary, arguments, _folder.Path, GatewayProcess.ReadyLimit, environment);
        Assert.True(exitCode == 0, $"Exit code {exitCode}: {output}{errors}");
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(Directory.GetFiles(_folder.File("documents")).Length, report.RootElement.GetProperty("documents").GetArrayLength());
        Assert.True(report.RootElement.GetProperty("warnings").GetArrayLength() == 0, output);
    }

    private void CopyDocuments(string from)
    {
        foreach (string file in Directory.GetFiles(from))
        {
            Write(Path.Combine("documents", Path.GetFileName(file)), File.ReadAllText(file));
        }
    }

    private string Write(string name, string text) => _folder.Write(name, text.Replace(Place, _folder.Path + "/", StringComparison.Ordinal));

    private static Dictionary<string, string> VariablesOf(string text) =>
        Variable.Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);

    /// <summary>Of settings in a file or in variables, in seconds.</summary>
    private static int DelayAndDeadline(string text) => Seconds(Setting(text, "delay")) + Seconds(Setting(text, "deadline"));

    private static string Setting(string text, string name)
    {
        Match match = Regex.Match(
            text, $@"""shutdown"".*""{name}"": ""(?<value>\w+)""|EDGEPROXY_SHUTDOWN__{name.ToUpperInvariant()}(\n +value)?: (?<value>\w+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, $"shutdown.{name} is not set.");
        return match.Groups["value"].Value;
    }

    /// <summary>What stands behind the first place where <paramref name="before"/> does, to the end of its line.</summary>
    private static string Value(string path, string before)
    {
        string text = Read(path);
        int start = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{path} has no {before}");
        start += before.Length;
        return text[start..text.IndexOf('\n', start)];
    }

    private static int Seconds(string text) => int.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture);

    private static string Unindent(string block, int indent) =>
        string.Join('\n', block.Split('\n').Select(line => line.Length > indent ? line[indent..] : ""));

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, "deploy", path));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeProxy.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No EdgeProxy.sln above {AppContext.BaseDirectory}.");
    }
}
