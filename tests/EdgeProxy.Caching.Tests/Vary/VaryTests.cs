using CsCheck;

namespace EdgeProxy.Caching.Tests;

public sealed class VaryTests
{
    [Theory]
    [InlineData("200", VaryKind.None, "")]
    [InlineData("200 | Vary: ", VaryKind.None, "")]
    [InlineData("200 | Vary: Foo", VaryKind.Named, "foo")]
    [InlineData("200 | Vary: b, A,,c", VaryKind.Named, "a,b,c")]
    [InlineData("200 | Vary: c, b | Vary: a, B, bb, ab", VaryKind.Named, "a,ab,b,bb,c")]
    [InlineData("200 | Vary: *", VaryKind.Any, "")]
    [InlineData("200 | Vary: *, *", VaryKind.Any, "")]
    [InlineData("200 | Vary: , *", VaryKind.Any, "")]
    [InlineData("200 | Vary: a | Vary: *", VaryKind.Any, "")]
    [InlineData("200 | Vary: a/b, *", VaryKind.Any, "")]
    [InlineData("200 | Vary: a/b, c", VaryKind.Unusable, "")]
    public void Names_AreOneCanonicalList(string response, VaryKind kind, string expected)
    {
        ParsedResponse parsed = Message.Response(response);
        byte[] buffer = new byte[VaryNames.BytesMax];

        Assert.Equal(kind, VaryNames.Read(parsed.Fields, parsed.Bytes, out _));
        Assert.Equal(kind == VaryKind.Named, VaryNames.TryWrite(parsed.Fields, parsed.Bytes, buffer, out int written));
        Assert.Equal(expected, Message.Text(buffer.AsSpan(0, written)));
    }

    [Fact]
    public void NamesThatDoNotFit_AreNotWritten()
    {
        ParsedResponse parsed = Message.Response("200 | Vary: abc, def");

        Assert.False(VaryNames.TryWrite(parsed.Fields, parsed.Bytes, new byte[7], out _));
        Assert.Equal(VaryKind.Unusable, VaryNames.Read(Message.Response($"200 | Vary: {new string('a', 600)}").Fields, Message.Response($"200 | Vary: {new string('a', 600)}").Bytes, out _));
    }

    [Theory]
    [InlineData("9111 4.1, equal", "foo", "Foo: 1", "foo: 1", true)]
    [InlineData("9111 4.1, different", "foo", "Foo: 1", "Foo: 2", false)]
    [InlineData("9111 4.1, absent in both", "foo", "A: 1", "A: 2", true)]
    [InlineData("9111 4.1, absent in one", "foo", "A: 1", "Foo: 1", false)]
    [InlineData("9111 4.1, absent is not empty", "foo", "A: 1", "Foo: ", false)]
    [InlineData("9111 4.1, lines combined", "foo", "Foo: 1, 2", "Foo: 1 | A: 1 | Foo: 2", true)]
    [InlineData("9111 4.1, white space", "foo", "Foo: 1,2", "Foo: 1 ,\t2", true)]
    [InlineData("9111 4.1, white space within", "foo", "Foo: 1 2", "Foo: 12", false)]
    [InlineData("9111 4.1, white space in quotes", "foo", "Foo: \"1, 2\"", "Foo: \"1,2\"", false)]
    [InlineData("9111 4.1, a quote in quotes", "foo", "Foo: \"1\\\", 2\"", "Foo: \"1\\\",2\"", false)]
    [InlineData("9111 4.1, order", "foo", "Foo: 1, 2", "Foo: 2, 1", false)]
    [InlineData("9111 4.1, case", "foo", "Foo: a", "Foo: A", false)]
    [InlineData("9111 4.1, case of languages", "accept-language", "Accept-Language: en, de", "Accept-Language: eN,De", true)]
    [InlineData("9111 4.1, order of languages", "accept-language", "Accept-Language: en, de", "Accept-Language: de, en", false)]
    [InlineData("9111 4.1, case of codings", "accept-encoding", "Accept-Encoding: gzip, br;q=0.5", "Accept-Encoding: GZIP,BR;Q=0.5", true)]
    [InlineData("9111 4.1, weights", "accept-encoding", "Accept-Encoding: gzip", "Accept-Encoding: gzip;q=0", false)]
    [InlineData("9111 4.1, all of several", "bar,foo", "Foo: 1 | Bar: a", "Bar: a | Foo: 1", true)]
    [InlineData("9111 4.1, one of several", "bar,foo", "Foo: 1 | Bar: a", "Foo: 1 | Bar: b", false)]
    [InlineData("9111 4.1, one of several absent", "bar,foo", "Foo: 1 | Bar: a", "Foo: 1", false)]
    [InlineData("9111 4.1, values that change places", "bar,foo", "Foo: a | Bar: b", "Foo: b | Bar: a", false)]
    [InlineData("9111 4.1, values that run together", "bar,foo", "Foo: c | Bar: ab", "Foo: bc | Bar: a", false)]
    [InlineData("9111 4.1, no list", "user-agent", "User-Agent: a (b, c)", "User-Agent: a (b,c)", false)]
    [InlineData("9111 4.1, no list", "cookie", "Cookie: a=1, b=2", "Cookie: a=1 | Cookie: b=2", false)]
    [InlineData("9111 4.1, others do not count", "foo", "Foo: 1 | Other: 2", "Foo: 1 | Other: 3", true)]
    [InlineData("9111 4.1, nothing selects", "", "Foo: 1", "Foo: 2", true)]
    public void Request_SelectsVariant(string section, string names, string first, string second, bool matches)
    {
        byte[] key = KeyOf(names, first);
        ParsedRequest request = Message.Request($"GET / | {second}");

        Assert.True(matches == VaryKey.Matches(Message.Bytes(names), key, request.Fields, request.Bytes), section);
        Assert.True(matches == key.AsSpan().SequenceEqual(KeyOf(names, second)), section);
    }

    [Fact]
    public void KeyThatDoesNotFit_IsNotWritten()
    {
        ParsedRequest request = Message.Request("GET / | Foo: 123");

        Assert.False(VaryKey.TryWrite("foo"u8, request.Fields, request.Bytes, new byte[4], out int written));
        Assert.Equal(0, written);
        Assert.False(VaryKey.Matches("foo"u8, KeyOf("foo", "Foo: 123")[..^1], request.Fields, request.Bytes));
    }

    /// <summary>Against a plain statement of the rule: join the lines, leave out white space around commas outside quotes.</summary>
    [Fact]
    public void RequestsMatch_ExactlyWhenTheirPlainFormsAreEqual()
    {
        string[] samples = ["1", "1,2", "1, 2", "\"1, 2\"", "\"1,2\"", "", "a,", "a", ", a", "\"", "1 ,2"];
        Gen<string> value = Gen.Int[0, samples.Length - 1].Select(i => samples[i]).Array[0, 3].Select(lines =>
            string.Concat(lines.Select(line => $" | Foo: {line}")));
        Property.Holds(Gen.Select(value, value), 3_000, pair => $"{pair}", pair =>
        {
            ParsedRequest second = Message.Request($"GET /{pair.Item2}");
            bool matches = VaryKey.Matches("foo"u8, KeyOf("foo", pair.Item1.TrimStart(' ', '|')), second.Fields, second.Bytes);
            Assert.Equal(Plain(pair.Item1) == Plain(pair.Item2), matches);
        });
    }

    private static string Plain(string lines)
    {
        if (lines.Length == 0)
        {
            return "absent";
        }

        // No value here has white space beside a quote, so that what is outside quotes can be trimmed piece by piece.
        IEnumerable<string> values = lines.Split(" | Foo:").Skip(1).Select(line => string.Join('"', line.Trim().Split('"').Select((piece, i) =>
            i % 2 == 1 ? piece : string.Join(',', piece.Split(',').Select(element => element.Trim())))));
        return "=" + string.Join(',', values);
    }

    private static byte[] KeyOf(string names, string fields)
    {
        ParsedRequest request = Message.Request(fields.Length == 0 ? "GET /" : $"GET / | {fields}");
        byte[] key = new byte[1024];
        Assert.True(VaryKey.TryWrite(Message.Bytes(names), request.Fields, request.Bytes, key, out int written));
        return key[..written];
    }
}
