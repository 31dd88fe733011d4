using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>Whatever the bytes are, loading ends in errors or a configuration, and never in an exception.</summary>
public sealed class AnyInputTests
{
    private static readonly ConfigOptions Options = new() { RequireListeners = false, Environment = _ => null };

    /// <summary>Values of each kind, likely and unlikely, to stand where another was meant.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1e999", "18446744073709551616", "\"\"", "\"${\"", "\"${file:.}\"", "\"{\"", "\"\\u0000\"", "\"/\"",
        "\"unix:\"", "\"http://\"", "\"9999999999h\"", "[]", "[null]", "[[]]", "{}", "{\"\":{}}", "{\"$default\":{}}", "{\"a\":null}",
    ];

    private static void Load(byte[] bytes)
    {
        ConfigLoadResult result = ConfigLoader.Load([new ConfigDocument("a.json", bytes)], Options);
        Assert.Equal(result.Errors.Count == 0, result.Config is not null);
        Assert.All(result.Errors, e => Assert.False(string.IsNullOrEmpty(e.Hint) || string.IsNullOrEmpty(e.Message)));
    }

    [Fact]
    public void RandomBytes_NeverThrow()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Load(bytes);
        }
    }

    [Fact]
    public void RandomJsonLikeText_NeverThrows()
    {
        string[] parts = ["{", "}", "[", "]", ",", ":", "\"apis\"", "\"routes\"", "\"a\"", "1", "null", "true", "\"$default\"", "\n", "é"];
        var random = new Random(2);
        for (int i = 0; i < 5000; i++)
        {
            Load(Encoding.UTF8.GetBytes("{" + string.Concat(random.GetItems(parts, random.Next(40)))));
        }
    }

    [Fact]
    public void AnyOneByteChanged_NeverThrows()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Samples.Everything);
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(whole.Length)] = (byte)random.Next(256);
            Load(changed);
        }
    }

    /// <summary>Each value of the document of everything, replaced by each of the odd ones.</summary>
    [Fact]
    public void AnyValueReplacedByAnyOther_NeverThrows()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Samples.Everything);
        JsonNodeAt root = JsonTreeReader.Read(new SourceDocument("a.json", whole), SectionChoice.All, new TextPool(), new Diagnostics(ConfigOptions.Default))!;
        foreach (JsonNodeAt node in Leaves(root))
        {
            foreach (string value in Values)
            {
                // A leaf's text ends before the comma, bracket or space that follows; strings here hold no escaped quote.
                int end = node.Kind == JsonKind.String
                    ? Array.IndexOf(whole, (byte)'"', node.Offset + 1) + 1
                    : node.Offset + whole.AsSpan(node.Offset).IndexOfAny(" ,]}\n"u8);
                Load([.. whole[..node.Offset], .. Encoding.UTF8.GetBytes(value), .. whole[end..]]);
            }
        }
    }

    private static IEnumerable<JsonNodeAt> Leaves(JsonNodeAt node) =>
        node.Kind is JsonKind.Object or JsonKind.Array ? node.Children.SelectMany(Leaves) : [node];

    [Fact]
    public void ManyRoutes_LoadInReasonableTime()
    {
        string routes = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"GET /r{i}/{{id}}\":{{\"upstream\":\"up\"}}"));
        ValidatedConfig config = Documents.Good(Documents.LoadRoutes(routes));
        Assert.Equal(20_000, config.Apis[0].Routes.Count);
    }
}
