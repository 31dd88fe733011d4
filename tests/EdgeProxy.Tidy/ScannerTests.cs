namespace EdgeProxy.Tidy;

/// <summary>The scanners under the checks: a check that sees nothing would pass everything.</summary>
public sealed class ScannerTests
{
    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("x = \"{ // \" + y;", "x =         + y;")]
    [InlineData("x = @\"a\"\"{\" + y;", "x =         + y;")]
    [InlineData("x = $\"{(a ? \"}\" : \"{\")}\" + y;", "x =                      + y;")]
    [InlineData("x = \"\"\"\n{ \"quoted\" }\n\"\"\" + y;", "x =    \n            \n    + y;")]
    [InlineData("x = '\"' + '{' + '\\'';", "x =     +     +     ;")]
    [InlineData("#region It's\nx", "            \nx")]
    [InlineData("@event = 1;", "@event = 1;")]
    public void TextWithLiteralsAndComments_KeepsOnlyTheCode(string text, string code)
    {
        Assert.Equal(code, CodeMask.Of(text));
        Assert.Equal(text.Length, CodeMask.Of(text).Length);
    }

    [Fact]
    public void SampleWithEveryKindOfMember_FindsEachWithItsLines()
    {
        const string Sample = """
            namespace Sample;

            [Obsolete("because of (this)")]
            public sealed class Outer<T>(int size) : Base(size) where T : class
            {
                private readonly int[] _table = [1, 2,
                    3];
                private static readonly Row[] Rows = new Row[]
                {
                    new() { A = 1 },
                };

                public int Size { get; set; } = 5;

                public string Name
                {
                    get { return "}"; }
                }

                public static bool operator ==(Outer<T> a, Outer<T> b)
                {
                    return true;
                }

                public void Generic<TItem>(TItem item, int x = 3) where TItem : class
                {
                    if (x == 3) { x = 4; }
                    void Local() { }
                }

                public int Arrow => size switch
                {
                    1 => 2,
                    _ => 3,
                };

                private enum Kind { A = 1, B }

                private record struct Point(int X, int Y);

                private sealed class Inner
                {
                    public Inner() : base() { }
                }
            }
            """;
        SourceFile file = SourceFile.Sample("src/Sample/Sample.cs", Sample);
        string[] spans =
        [
            .. MemberScanner.Scan(file.Code).Where(span => span.Within is not null || span.IsType).Select(span =>
                $"{file.LineAt(span.Start)}-{file.LineAt(span.End - 1)} {(span.IsType ? "type" : span.IsInitialized ? "table" : "member")}"),
        ];
        Assert.Equal(
            [
                "3-45 type", "6-7 table", "8-11 table", "13-13 table", "15-18 member", "20-23 member", "25-29 member",
                "31-35 member", "37-37 type", "39-39 type", "41-44 type", "43-43 member",
            ],
            spans);
    }
}
