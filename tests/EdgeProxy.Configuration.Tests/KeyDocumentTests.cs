using System.Text;
using System.Text.Json;

namespace EdgeProxy.Configuration.Tests;

/// <summary>Edits of documents that keep all else: each is compared to the byte.</summary>
public sealed class KeyDocumentTests
{
    private static readonly KeyText Bob = new("bob", "00", null, ["p"], true, null, null, null, []);

    private const string Written = """ "bob": { "sha256": "00", "plan": "p" } """;

    private static string Edit(string text, Func<KeyDocument, KeyDocument> edit) =>
        Encoding.UTF8.GetString(edit(new KeyDocument(Encoding.UTF8.GetBytes(text))).Text.Span);

    [Theory]
    [InlineData("{}", "{\n  \"keys\": {\n    #\n  }\n}")]
    [InlineData("""{ "keys": {} }""", "{ \"keys\": {\n  #\n} }")]
    [InlineData("""{ "keys": { "a": {} } }""", """{ "keys": { "a": {}, # } }""")]
    [InlineData("""{ "keys": { "a": {}, } }""", """{ "keys": { "a": {}, #, } }""")]
    [InlineData("{ \"keys\": {\n\t\"a\": {} // a, b\n} }", "{ \"keys\": {\n\t\"a\": {}, // a, b\n\t#\n} }")]
    [InlineData("{ \"keys\": {\n    \"a\": {} /* , */ , // c\n  } }", "{ \"keys\": {\n    \"a\": {} /* , */ , // c\n    #,\n  } }")]
    [InlineData("{\r\n  \"keys\": {\r\n    \"a\": {}\r\n  }\r\n}", "{\r\n  \"keys\": {\r\n    \"a\": {},\r\n    #\r\n  }\r\n}")]
    [InlineData("\uFEFF{ \"keys\": { \"bob\": { \"sha256\": \"11\" } /* x */ } }", "\uFEFF{ \"keys\": { # /* x */ } }")]
    public void Put_AddsBehindTheOthersOrInPlace(string text, string expected)
    {
        string edited = Edit(text, document => document.Put(Bob));
        Assert.Equal(expected.Replace("#", Written.Trim(), StringComparison.Ordinal), edited);
    }

    [Theory]
    [InlineData("""{ "keys": { "bob": { "a": 1, "b": 2 } } }""", "a", null, """{ "keys": { "bob": { "b": 2 } } }""")]
    [InlineData("""{ "keys": { "bob": { "a": 1, "b": 2 } } }""", "b", null, """{ "keys": { "bob": { "a": 1 } } }""")]
    [InlineData("""{ "keys": { "bob": { "a": 1 } } }""", "a", null, """{ "keys": { "bob": { } } }""")]
    [InlineData("""{ "keys": { "bob": { "a": 1 } } }""", "c", null, """{ "keys": { "bob": { "a": 1 } } }""")]
    [InlineData("""{ "keys": { "bob": { "a": { "a": 2 }, "b": 2 } } }""", "b", "3", """{ "keys": { "bob": { "a": { "a": 2 }, "b": 3 } } }""")]
    [InlineData("{ \"keys\": { \"bob\": {\n  \"a\": 1, // one\n  \"b\": 2\n} } }", "b", null, "{ \"keys\": { \"bob\": {\n  \"a\": 1 // one\n} } }")]
    [InlineData("{ \"keys\": { \"bob\": {\n  \"a\": 1\n} } }", "b", "2", "{ \"keys\": { \"bob\": {\n  \"a\": 1,\n  \"b\": 2\n} } }")]
    public void Set_ChangesOneMember(string text, string member, string? json, string expected) =>
        Assert.Equal(expected, Edit(text, document => document.Set("bob", member, json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{ "keys": [] }""")]
    [InlineData("""{ "keys": {""")]
    public void WhatIsNoDocument_IsSaid(string text) =>
        Assert.ThrowsAny<JsonException>(() => new KeyDocument(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Key_IsReadAsItIsWritten()
    {
        KeyText key = Assert.Single(new KeyDocument("""
            { "keys": { "a\u002db": { "value": "v", "plans": ["p", "q",], "enabled": false, "notBefore": "n", "expires": "e", "previous": { "expires": "x" }, "tags": { "t": "u" } } } }
            """u8.ToArray()).Keys);
        Assert.Equal(("a-b", null, "v", false, "n", "e", "x"), (key.Name, key.Sha256, key.Value, key.IsEnabled, key.NotBefore, key.Expires, key.PreviousExpires));
        Assert.Equal(["p", "q"], key.Plans);
        Assert.Equal([KeyValuePair.Create("t", "u")], key.Tags);
        Assert.DoesNotContain("v", key.ToString(), StringComparison.Ordinal);
    }
}
