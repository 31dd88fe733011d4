using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>When keys are taken over from the load before, and that nobody can tell by what comes out.</summary>
public sealed class TakenOverKeysTests : IDisposable
{
    private const string Plans = """{ "plans": { "gold": { "throttle": { "rate": 5 } }, "free": {} } }""";

    /// <summary>Makes a document so large that what little stands there besides is kept as a tree.</summary>
    private static readonly string Pad = new('x', 100_000);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OtherDocumentChanged_KeysAreTakenOverHoweverOften()
    {
        ConfigLoadResult first = Start();
        for (int i = 0; i < 3; i++)
        {
            ConfigLoadResult next = LoadAfter(first, () => _folder.Write("other.json", Note(i)));
            Assert.True(IsTakenOver(first, next));
            Assert.Equal(first.References, next.References);
            first = next;
        }
    }

    [Fact]
    public void TermsOfAPlanChanged_KeysHaveThem()
    {
        ConfigLoadResult first = Start();
        ConfigLoadResult second = LoadAfter(first, () => _folder.Write("plans.json", Plans.Replace('5', '9')));
        Assert.True(IsTakenOver(first, second));
        PlanConfig gold = Documents.Good(second).Plans.Single(plan => plan.Name == "gold");
        Assert.Contains(second.Config!.Keys.PlanSets, set => ReferenceEquals(set[0], gold));
    }

    [Theory]
    [InlineData("keys.json", "gold", "free")]
    [InlineData("keys.jsonl", "free", "gold")]
    public void KeyChanged_KeysAreReadAgain(string file, string old, string now)
    {
        ConfigLoadResult first = Start();
        string path = Path.Combine(_folder.Path, file);
        ConfigLoadResult second = LoadAfter(first, () => _folder.Write(file, File.ReadAllText(path).Replace(old, now, StringComparison.Ordinal)));
        Assert.False(IsTakenOver(first, second));
        Assert.True(IsTakenOver(second, LoadAfter(second, () => _folder.Write("other.json", Note(1)))));
    }

    [Fact]
    public void LineOfAFileChangedInPlace_WithTheLengthItHad_KeysAreReadAgain()
    {
        ConfigLoadResult first = Start();
        _folder.Write("keys.jsonl", Line("a", 1));
        first = Load(first);
        ConfigLoadResult second = LoadAfter(first, () => _folder.Write("keys.jsonl", Line("b", 1)));
        Assert.Equal(0, second.Config!.Keys.Find("k"u8));
        Assert.True(second.Config.Keys.Find("b"u8) > 0 && second.Config.Keys.Find("a"u8) < 0);
    }

    [Fact]
    public void KeysAddedInAnotherDocument_AllAreThere()
    {
        ConfigLoadResult first = Start();
        ConfigLoadResult second = LoadAfter(first, () => _folder.Write("more.json", Keys("more", "gold", 7)));
        Assert.Equal(first.Config!.Keys.Count + 1, second.Config!.Keys.Count);
        Assert.True(IsTakenOver(second, Load(second)));
    }

    [Fact]
    public void PlanOfAKeyIsGone_TheErrorStandsAtTheKey()
    {
        ConfigLoadResult first = Start();
        _folder.Write("plans.json", Plans.Replace("gold", "silver", StringComparison.Ordinal));
        ConfigLoadResult second = Load(first);
        Assert.Null(second.Config);
        Assert.Equal(Load(null).Errors, second.Errors);
    }

    [Fact]
    public void SectionsBesideManyKeys_AreCheckedEachTime()
    {
        Start();
        _folder.Write("large.json", $$"""{ "x-pad": "{{Pad}}", "plans": { "unused": {} }, "upstreams": { "from": { "endpoints": ["http://${env:HOST}"] } } }""");
        _variables["HOST"] = "10.0.0.1";
        ConfigLoadResult loaded = Load(null);
        for (int i = 2; i < 5; i++)
        {
            loaded = LoadAfter(loaded, () => _variables["HOST"] = $"10.0.0.{i}");
            Assert.Equal($"http://10.0.0.{i}:80", loaded.Config!.Upstreams[0].Endpoints[0].Url);
            Assert.Equal([ConfigCodes.UnusedPlan, ConfigCodes.UnusedUpstream], loaded.Warnings.Select(warning => warning.Code));
        }
    }

    [Theory]
    [InlineData("a.json")]
    [InlineData("line")]
    public void ValueFromOutside_KeysAreReadAgain(string place)
    {
        ConfigLoadResult first = Start();
        _variables["KEY"] = "one-value-of-a-key-0001";
        if (place == "line")
        {
            _folder.Write("keys.jsonl", """{ "name": "a", "value": "${env:KEY}", "plan": "free" }""");
        }
        else
        {
            _folder.Write(place, """{ "keys": { "a": { "value": "${env:KEY}", "plan": "free" } } }""");
        }

        first = Load(first);
        ConfigLoadResult second = LoadAfter(first, () => _variables["KEY"] = "two-value-of-a-key-0001");
        KeysConfig keys = second.Config!.Keys;
        Assert.Equal(
            KeyValidator.HashOf(SHA256.HashData("two-value-of-a-key-0001"u8)).High, keys.HashAt(keys.Find("a"u8)).High);
    }

    [Fact]
    public void WarningOfAKey_IsSaidEachTime()
    {
        Start();
        _folder.Write("plain.json", """{ "keys": { "plain": { "value": "a-plain-value-of-a-key-1", "plan": "free" } } }""");
        ConfigLoadResult first = Load(null);
        Assert.Equal(ConfigCodes.PlainKey, Assert.Single(first.Warnings).Code);
        ConfigLoadResult second = LoadAfter(first, () => _folder.Write("other.json", Note(1)));
        Assert.True(IsTakenOver(first, second));
    }

    /// <summary>What a load makes is compared member by member with that of a load that takes nothing over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomEdits_WhatComesOutIsThatOfAFreshLoad(int seed)
    {
        var random = new Random(seed);
        ConfigLoadResult good = Start();
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            Edit(random);
            if (refused > 0 && random.Next(4) == 0)
            {
                Repair();
            }

            ConfigLoadResult kept = Load(good);
            AssertLikeFresh(kept);
            refused += kept.Config is null ? 1 : 0;
            taken += kept.Config is not null && IsTakenOver(good, kept) ? 1 : 0;
            good = kept.Config is null ? good : kept;
        }

        Assert.True(taken > 20 && refused > 20, $"{taken} were taken over, {refused} refused");
    }

    private void Edit(Random random)
    {
        string name = ((char)('a' + random.Next(4))).ToString();
        string plan = random.Next(3) == 0 ? "free" : "gold";
        switch (random.Next(9))
        {
            case 0:
                _folder.Write("plans.json", random.Next(5) == 0 ? Plans.Replace("free", "none", StringComparison.Ordinal) : Plans.Replace("5", random.Next(1, 9).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
                break;
            case 1:
                File.Delete(Path.Combine(_folder.Path, name + ".json"));
                break;
            case 2:
                _folder.Write(name + ".json", Keys(name, plan, random.Next(3)));
                break;
            case 3:
                _folder.Write("keys.jsonl", string.Concat(Enumerable.Range(0, random.Next(4)).Select(i => Line(name + i.ToString(CultureInfo.InvariantCulture), i))));
                break;
            case 4:
                _folder.Write(name + ".json", random.Next(3) == 0 ? "{ \"keys\": { " : """{ "keys": { "both": { "sha256": "00", "plan": "free" } } }""");
                break;
            case 5:
                _folder.Write("plain.json", $$"""{ "keys": { "plain{{random.Next(2)}}": { "value": "a-plain-value-of-a-key-1", "plan": "{{plan}}" } }, "upstreams": { "u": { "endpoints": ["http://10.0.0.{{random.Next(1, 4)}}", "${env:ENDPOINT}"] } }, "x-pad": "{{Pad}}" }""");
                _variables["ENDPOINT"] = $"http://10.0.1.{random.Next(1, 3)}";
                break;
            default:
                _folder.Write("other.json", Note(random.Next(3)));
                break;
        }
    }

    private void Repair()
    {
        foreach (string name in new[] { "a.json", "b.json", "c.json", "d.json", "plain.json" })
        {
            File.Delete(Path.Combine(_folder.Path, name));
        }

        WriteAll();
    }

    private ConfigLoadResult Start()
    {
        WriteAll();
        ConfigLoadResult first = Load(null);
        Documents.Good(first);
        Assert.Empty(first.Warnings);
        return first;
    }

    private void WriteAll()
    {
        _folder.Write("plans.json", Plans);
        _folder.Write("keys.json", $$"""{ "keyFiles": ["keys.jsonl"], {{Keys("k", "gold", 1)[1..]}}""");
        _folder.Write("keys.jsonl", Line("line", 5));
        _folder.Write("other.json", Note(0));
    }

    private ConfigLoadResult LoadAfter(ConfigLoadResult previous, Action edit)
    {
        edit();
        ConfigLoadResult loaded = Load(previous);
        AssertLikeFresh(loaded);
        return loaded;
    }

    private void AssertLikeFresh(ConfigLoadResult loaded)
    {
        ConfigLoadResult fresh = Load(null);
        Assert.Equal(fresh.Errors, loaded.Errors);
        Assert.Equal(fresh.Warnings, loaded.Warnings);
        Assert.Equal(fresh.References, loaded.References);
        Alike.Assert(fresh.Config, loaded.Config, "config");
    }

    private ConfigLoadResult Load(ConfigLoadResult? previous) => ConfigLoader.Load(
        [_folder.Path], new ConfigOptions { RequireListeners = false, Environment = _variables.GetValueOrDefault, Previous = previous });

    private static bool IsTakenOver(ConfigLoadResult first, ConfigLoadResult second) => second.Config!.Keys.IsTakenOverFrom(first.Config!.Keys);

    private static string Note(int number) =>
        $$"""{ "apis": { "note": { "routes": { "GET /{{number}}": { "mock": { "status": 204 } } } } } }""";

    private static string Keys(string name, string plan, int number) => $$"""{ "keys": { "{{name}}": { "sha256": "{{Hash(number)}}", "plan": "{{plan}}" } } }""";

    private static string Line(string name, int number) => $$"""{ "name": "{{name}}", "sha256": "{{Hash(number)}}", "plan": "free" }""" + "\n";

    private static string Hash(int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))));
}
