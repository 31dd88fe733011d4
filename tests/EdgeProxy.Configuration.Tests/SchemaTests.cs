using System.Text;
using System.Text.Json;
using EdgeProxy.Tidy;

namespace EdgeProxy.Configuration.Tests;

public sealed class SchemaTests
{
    private static JsonElement Schema()
    {
        using var stream = new MemoryStream();
        ConfigSchema.Write(stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    [Fact]
    public void Schema_HasEveryMemberWithDescriptionAndDefault()
    {
        JsonElement definitions = Schema().GetProperty("$defs");
        foreach (ObjectSpec spec in MemberTree.Objects())
        {
            JsonElement definition = definitions.GetProperty(spec.Name);
            Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
            JsonElement properties = definition.GetProperty("properties");
            Assert.Equal(spec.Members.Select(m => m.Name), properties.EnumerateObject().Select(p => p.Name));
            foreach (MemberSpec member in spec.Members)
            {
                JsonElement property = properties.GetProperty(member.Name);
                Assert.NotEmpty(property.GetProperty("description").GetString()!);
                bool hasDefault = member.Default is not null && !member.IsDefaultElsewhere;
                Assert.Equal(hasDefault, property.TryGetProperty("default", out _));
            }
        }
    }

    [Fact]
    public void Schema_NamesOfObjectsAreUniqueAndAllReferencesResolve()
    {
        JsonElement schema = Schema();
        string[] names = [.. MemberTree.Objects().Select(o => o.Name)];
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        foreach (string reference in References(schema))
        {
            Assert.True(schema.GetProperty("$defs").TryGetProperty(reference["#/$defs/".Length..], out _), reference);
        }
    }

    [Fact]
    public void Schema_IsTheKeptOne()
    {
        using var stream = new MemoryStream();
        ConfigSchema.Write(stream);
        Golden.Verify("schema.json", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Schema_IsTheSameEachTime() => Assert.Equal(Schema().GetRawText(), Schema().GetRawText());

    [Fact]
    public void Schema_PatternsTakeWhatTheLoaderTakes()
    {
        JsonElement pattern = Schema().GetProperty("$defs").GetProperty("listener-timeouts").GetProperty("properties").GetProperty("head")
            .GetProperty("anyOf")[0].GetProperty("pattern");
        foreach (string text in (string[])["250ms", "30s", "5m", "1h", "", "30", "s", "1.5s", "30 s", "30S", "1h30m", "1234567890s"])
        {
            bool isMatch = System.Text.RegularExpressions.Regex.IsMatch(text, pattern.GetString()!, default, TimeSpan.FromSeconds(1));
            Assert.True(isMatch == ScalarParser.TryDuration(text, out _), text);
        }
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.NameEquals("$ref") && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
