namespace EdgeProxy.Http1.Tests;

public sealed class FieldGrammarTests
{
    [Theory]
    [InlineData("X-A_1!#$%&'*+.^`|~", true)]
    [InlineData("", false)]
    [InlineData("X A", false)]
    [InlineData("X:", false)]
    [InlineData("X\r\n", false)]
    [InlineData("X\u00e9", false)]
    public void Name_IsAToken(string name, bool isValid) => Assert.Equal(isValid, FieldName.IsValid(Bytes.Of(name)));

    [Theory]
    [InlineData("", true)]
    [InlineData("a b\tc \u00e9", true)]
    [InlineData("injection: CRLF in any templated header\r\nX: y", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\rb", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u007fb", false)]
    [InlineData("a\u001bb", false)]
    [InlineData(" a", false)]
    [InlineData("a\t", false)]
    public void Value_HoldsNothingThatEndsALine(string value, bool isValid) => Assert.Equal(isValid, FieldValue.IsValid(Bytes.Of(value)));

    [Fact]
    public void EveryByteOfAValue_IsJudgedAsTheParserDoes()
    {
        for (int value = 0; value <= 255; value++)
        {
            string text = $"a{(char)value}b";
            byte[] bytes = Bytes.Of($"GET / HTTP/1.1\r\nHost: a\r\nX: {text}\r\n\r\n");
            bool isParsed = RequestParse.Steps(bytes, [bytes.Length]).Status == ParseStatus.Complete;
            Assert.Equal(isParsed, FieldValue.IsValid(Bytes.Of(text)));
        }
    }
}
