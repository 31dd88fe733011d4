namespace EdgeProxy.Tidy;

/// <summary>Small files, small methods.</summary>
public sealed class SizeTests
{
    private const int FileLinesMax = 400;
    private const int MethodLinesMax = 70;

    [Fact]
    public void SourceFiles_HaveAtMost400Lines()
    {
        Offences offences = new($"A source file has at most {FileLinesMax} lines:");
        foreach (SourceFile source in Repository.SourcesUnder("src"))
        {
            int lines = source.Lines.Length - (source.Text.EndsWith('\n') ? 1 : 0);
            if (lines > FileLinesMax)
            {
                offences.Add(source.Path, FileLinesMax + 1, $"{lines} lines");
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void Methods_HaveAtMost70Lines()
    {
        Offences offences = new($"A method has at most {MethodLinesMax} lines (an initialized table may be longer):");
        foreach (SourceFile source in Repository.SourcesUnder("src"))
        {
            AddLongMethods(source, offences);
        }

        offences.AssertNone();
    }

    [Theory]
    [InlineData(70, 0)]
    [InlineData(71, 1)]
    public void SampleMethodOfLength_IsFoundWhenTooLong(int length, int found)
    {
        string body = string.Concat(Enumerable.Repeat("        x++;\n", length - 3));
        SourceFile sample = SourceFile.Sample(
            "src/Sample/Sample.cs", $"namespace Sample;\n\nclass C\n{{\n    void M()\n    {{\n{body}    }}\n}}\n");
        Offences offences = new("sample");
        AddLongMethods(sample, offences);
        Assert.Equal(found, offences.Count);
    }

    private static void AddLongMethods(SourceFile source, Offences offences)
    {
        foreach (CodeSpan span in MemberScanner.Scan(source.Code))
        {
            int lines = source.LineAt(span.End - 1) - source.LineAt(span.Start) + 1;
            if (!span.IsType && !span.IsInitialized && span.Within is not null && lines > MethodLinesMax)
            {
                offences.Add(source.Path, source.LineAt(span.Start), $"{lines} lines: {span.Header}");
            }
        }
    }
}
