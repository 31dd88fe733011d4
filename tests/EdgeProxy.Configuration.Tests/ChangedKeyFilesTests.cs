using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>A large file of keys changes a little: its other keys are taken over, and nobody can tell by what comes out.</summary>
public sealed class ChangedKeyFilesTests : IDisposable
{
    private const int Count = 4000;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [.. Enumerable.Range(0, Count).Select(Line)];

    public ChangedKeyFilesTests()
    {
        _folder.Write("plans.json", """{ "plans": { "gold": {}, "free": {}, "rare": {} }, "keyFiles": ["keys.jsonl", "more.jsonl"] }""");
        _folder.Write("apis.json", """{ "apis": { "shop": { "routes": { "GET /": { "apiKey": true, "mock": { "status": 204 } } } } } }""");
        _folder.Write("some.json", $$"""{ "keys": { "of-a-document": { "sha256": "{{Hash(-1)}}", "plan": "gold" } } }""");
        _folder.Write("more.jsonl", Line(-2) + "\n");
        Write();
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<List<string>>> Edits => new()
    {
        { "a line is disabled", lines => lines[7] = Line(7).Replace("}", """, "enabled": false }""", StringComparison.Ordinal) },
        { "the first line is gone", lines => lines.RemoveAt(0) },
        { "the last line is gone", lines => lines.RemoveAt(lines.Count - 1) },
        { "a line comes first", lines => lines.Insert(0, Line(Count)) },
        { "a line comes in between", lines => lines.Insert(2000, Line(Count)) },
        { "a line comes last", lines => lines.Add(Line(Count)) },
        { "a comment comes first", lines => lines.Insert(0, "// A comment.\n") },
        { "a key is in rotation", lines => lines[9] = Rotated(9) },
        { "a hundred lines are gone", lines => lines.RemoveRange(1000, 100) },
        { "the halves have changed places", lines => lines.AddRange(Cut(lines, 0, 2000)) },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void LittleChanged_MostKeysAreTakenOver(string what, Action<List<string>> edit)
    {
        ConfigLoadResult first = Load(null);
        edit(_lines);
        Write();
        ConfigLoadResult second = Load(first);
        AssertLikeFresh(second);
        Assert.True(TakenOver(first, second) > Count / 2, what);
        AssertLikeFresh(Load(second));
    }

    [Fact]
    public void NothingButACommentOrAPlanChanged_RotatedKeysStayInRotation()
    {
        _lines[5] = Rotated(5);
        _lines[3999] = Rotated(3999);
        Write();
        ConfigLoadResult loaded = Load(null);
        for (int i = 0; i < 5; i++)
        {
            _lines.Insert(100 * i, Rotated(Count + i));
            Write();
            ConfigLoadResult next = Load(loaded);
            AssertLikeFresh(next);
            Assert.True(TakenOver(loaded, next) > Count / 2);
            loaded = next;
        }

        Assert.Equal(7, loaded.Config!.Keys.HashCount - loaded.Config.Keys.Count);
    }

    public static TheoryData<string, Action<List<string>>> Mistakes => new()
    {
        { ConfigCodes.DuplicateName, lines => lines.Insert(0, Line(3999)) },
        { ConfigCodes.DuplicateName, lines => lines.Add(Line(0)) },
        { ConfigCodes.DuplicateName, lines => lines.AddRange(lines[..3000]) },
        { ConfigCodes.DuplicateName, lines => lines.Add(Line(-2)) },
        { ConfigCodes.Syntax, lines => lines[70] = "{ \"name\": \n" },
        { ConfigCodes.Syntax, lines => lines.Add(new string('x', 2_000_000)) },
        { ConfigCodes.MissingPlan, lines => lines[3000] = Line(3000).Replace("gold", "golden", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsToldAsByAFreshLoad(string code, Action<List<string>> edit)
    {
        ConfigLoadResult first = Load(null);
        edit(_lines);
        Write();
        ConfigLoadResult second = Load(first);
        Assert.Contains(second.Errors, error => error.Code == code);
        AssertLikeFresh(second);
    }

    [Fact]
    public void LastKeyOfAPlanIsGone_ThePlanIsUnused()
    {
        _lines.Add(Line(Count).Replace("gold", "rare", StringComparison.Ordinal));
        Write();
        ConfigLoadResult first = Load(null);
        Assert.Empty(first.Warnings);
        _lines.RemoveAt(Count);
        Write();
        ConfigLoadResult second = Load(first);
        Assert.Equal(ConfigCodes.UnusedPlan, Assert.Single(second.Warnings).Code);
        AssertLikeFresh(second);
    }

    [Fact]
    public void PlainValueOrPlaceholderComesIn_AllIsReadEachTime()
    {
        ConfigLoadResult first = Load(null);
        _lines.Insert(50, """{ "name": "plain", "value": "a-plain-value-of-a-key-1", "plan": "gold" }""" + "\n");
        Write();
        ConfigLoadResult second = Load(first);
        AssertLikeFresh(second);
        Assert.Equal(-1, TakenOver(first, second));
        _lines[50] = """{ "name": "held", "value": "${env:KEY}", "plan": "gold" }""" + "\n";
        Write();
        ConfigLoadResult third = Load(second);
        AssertLikeFresh(third);
        Assert.Equal(-1, TakenOver(second, Load(third)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomEdits_WhatComesOutIsThatOfAFreshLoad(int seed)
    {
        var random = new Random(seed);
        ConfigLoadResult good = Load(null);
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < 100; i++)
        {
            List<string> before = [.. _lines];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                Edit(random);
            }

            Write();
            ConfigLoadResult next = Load(good);
            AssertLikeFresh(next);
            if (next.Config is null)
            {
                refused++;
                _lines.Clear();
                _lines.AddRange(before);
                continue;
            }

            taken += TakenOver(good, next) > Count / 3 ? 1 : 0;
            good = next;
        }

        Assert.True(taken > 20 && refused > 5, $"{taken} were taken over, {refused} refused");
    }

    private void Edit(Random random)
    {
        int at = random.Next(_lines.Count);
        switch (random.Next(7))
        {
            case 0:
                _lines.RemoveAt(at);
                break;
            case 1:
                _lines.Insert(at, Line(random.Next(Count, 1_000_000)));
                break;
            case 2:
                _lines.Insert(at, Rotated(random.Next(Count, 1_000_000)));
                break;
            case 3:
                _lines[at] = _lines[at].Replace("gold", "free", StringComparison.Ordinal);
                break;
            case 4:
                _lines.AddRange(Cut(_lines, at, random.Next(_lines.Count - at)));
                break;
            case 5 when random.Next(3) == 0:
                _lines.Insert(at, Line(random.Next(Count)));
                break;
            default:
                _lines.Insert(at, "\n");
                break;
        }
    }

    private static List<string> Cut(List<string> lines, int first, int count)
    {
        List<string> cut = lines.GetRange(first, count);
        lines.RemoveRange(first, count);
        return cut;
    }

    private void Write() => _folder.Write("keys.jsonl", string.Concat(_lines));

    private ConfigLoadResult Load(ConfigLoadResult? previous) =>
        ConfigLoader.Load([_folder.Path], new ConfigOptions { RequireListeners = false, Environment = _ => "a-value-of-the-key-0001", Previous = previous });

    private void AssertLikeFresh(ConfigLoadResult loaded)
    {
        ConfigLoadResult fresh = Load(null);
        Assert.Equal(fresh.Errors, loaded.Errors);
        Assert.Equal(fresh.Warnings, loaded.Warnings);
        Assert.Equal(fresh.References, loaded.References);
        Alike.Assert(fresh.Config, loaded.Config, "config");
    }

    /// <summary>How many keys were taken over one by one; -1 when all were read.</summary>
    private static int TakenOver(ConfigLoadResult first, ConfigLoadResult second)
    {
        ReadOnlySpan<int> numbers = second.Config!.Keys.NumbersFrom(first.Config!.Keys);
        return numbers.IsEmpty ? -1 : numbers.Length - numbers.Count(-1);
    }

    private static string Line(int number) => $$"""{ "name": "key{{number}}", "sha256": "{{Hash(number)}}", "plan": "{{(number % 100 == 1 ? "free" : "gold")}}" }""" + "\n";

    private static string Rotated(int number) =>
        Line(number).Replace(" }", $$""", "previous": { "sha256": "{{Hash(-10 - number)}}", "expires": "2090-01-01T00:00:00Z" } }""", StringComparison.Ordinal);

    private static string Hash(int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))));
}
