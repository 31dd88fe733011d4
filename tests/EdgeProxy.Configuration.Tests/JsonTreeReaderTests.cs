using System.Text;

namespace EdgeProxy.Configuration.Tests;

public sealed class JsonTreeReaderTests
{
    [Theory]
    [InlineData("{ \"version\": 1,, }", 1, 16)]
    [InlineData("{\n  \"version\" 1\n}", 2, 13)]
    [InlineData("{\r\n  \"é€😀\": }", 2, 10)]
    [InlineData("", 1, 1)]
    [InlineData("{ \"x-a\": \"\\ud800\" }", 1, 10)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{ \"x-a\": 'b' }", 1, 10)]
    public void SyntaxError_IsOneErrorWithItsPosition(string text, int line, int column)
    {
        ConfigError error = Assert.Single(Documents.Load(text).Errors);
        Assert.Equal(ConfigCodes.Syntax, error.Code);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SyntaxError_OtherFilesAreStillChecked()
    {
        ConfigLoadResult result = Documents.Load("{ oops", """{ "listenrs": {} }""");
        Assert.Equal([ConfigCodes.Syntax, ConfigCodes.UnknownMember], result.Errors.Select(e => e.Code));
        Assert.Equal(["a.json", "b.json"], result.Errors.Select(e => e.File));
    }

    [Fact]
    public void SyntaxError_NamesThatMayStandInThatFileAreNotMissing()
    {
        ConfigLoadResult result = Documents.Load("{ oops", """{ "apis": { "a": { "routes": { "$default": { "upstream": "web" } } } } }""");
        Assert.Equal(ConfigCodes.Syntax, Assert.Single(result.Errors).Code);
    }

    [Fact]
    public void NotUtf8_IsAnErrorWhereItBegins()
    {
        byte[] bytes = [.. "{\n \"x-a\": \""u8, 0xFF, .. "\" }"u8];
        ConfigError error = Assert.Single(ConfigLoader.Load([new ConfigDocument("a.json", bytes)]).Errors);
        Assert.Equal((ConfigCodes.Syntax, 2, 10), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public void ByteOrderMarkCommentsAndTrailingCommas_AreAllowed()
    {
        ConfigLoadResult result = Documents.Load("\uFEFF{ // one\n /* two */ \"version\": 1,\n \"x-note\": [1, 2,], }");
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void ByteOrderMark_DoesNotCountAsColumn()
    {
        ConfigError error = Assert.Single(Documents.Load("\uFEFF{\"oops\":1}").Errors);
        Assert.Equal((1, 2), (error.Line, error.Column));
    }

    [Fact]
    public void Columns_CountCharactersNotBytes()
    {
        ConfigError error = Assert.Single(Documents.Load("{ \"x-é€😀\": \"ü\", \"oops\": 1 }").Errors);
        Assert.Equal((1, 17), (error.Line, error.Column));
    }

    [Fact]
    public void LongLine_PositionsAreExact()
    {
        string filler = string.Concat(Enumerable.Repeat("é", 30_000));
        ConfigError error = Assert.Single(Documents.Load("{ \"x-a\": \"" + filler + "\", \"oops\": 1 }").Errors);
        Assert.Equal((1, 30_014), (error.Line, error.Column));
    }

    [Fact]
    public void DuplicateMember_NamesBothPlaces()
    {
        ConfigError error = Assert.Single(Documents.Load("{\n \"version\": 1,\n \"version\": 1 }").Errors);
        Assert.Equal((ConfigCodes.DuplicateMember, 3, 2), (error.Code, error.Line, error.Column));
        Assert.Contains("a.json:2:2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("\"text\"")]
    public void RootThatIsNoObject_IsRefused(string text) => Documents.Single(Documents.Load(text), ConfigCodes.WrongType);

    [Theory]
    [InlineData("[")]
    [InlineData("{\"x-a\":")]
    public void DeepNesting_IsASyntaxError(string opening)
    {
        string text = string.Concat(Enumerable.Repeat(opening, 100_000));
        Assert.Equal(ConfigCodes.Syntax, Assert.Single(Documents.Load(text).Errors).Code);
    }

    [Fact]
    public void Names_AreShownWithoutControlCharacters()
    {
        ConfigError error = Assert.Single(Documents.Load("{ \"a\\u001b[31m\\n\\u202e\": 1 }").Errors);
        Assert.DoesNotContain(error.ToString(), char.IsControl);
        Assert.Equal("[\"a\\u001b[31m\\u000a\\u202e\"]", error.Path);
    }

    [Fact]
    public void Errors_AreBounded()
    {
        string members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":1"));
        ConfigLoadResult result = Documents.Load("{" + members + "}");
        Assert.Equal(1001, result.Errors.Count);
        Assert.Equal(ConfigCodes.TooManyErrors, result.Errors[^1].Code);
        Assert.Contains("4000", result.Errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_IsWrittenAsOneLine()
    {
        ConfigError error = Assert.Single(Documents.Load("""{ "apis": { "shop": { "routes": { "GET /orders/{id}": { "upstrem": "x", "mock": {} } } } } }""").Errors);
        Assert.Equal(
            "a.json:1:57  apis.shop.routes[\"GET /orders/{id}\"].upstrem  unknown member \"upstrem\" in route  (did you mean \"upstream\"?)",
            error.ToString());
    }

    [Fact]
    public void TruncatedAtAnyByte_NeverThrows()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Samples.Everything);
        for (int length = 0; length < whole.Length; length++)
        {
            ConfigLoadResult result = ConfigLoader.Load([new ConfigDocument("a.json", whole.AsMemory(0, length))]);
            Assert.True(result.Errors.Count > 0 || whole[length..].All(b => b is (byte)' ' or (byte)'\n'), $"cut at {length}");
        }
    }
}
