using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>Where code leaves what the compiler checks: in three places only, and never without its reason.</summary>
public sealed partial class SafetyTests
{
    private const int ReachLines = 6;
    private const string Reason = "// SAFETY:";
    private static readonly string[] Allowed = ["src/EdgeProxy.Http1/", "src/EdgeProxy.Transport/", "src/EdgeProxy.Caching/Storage/"];

    [GeneratedRegex(@"\bunsafe\b|\bMemoryMarshal\b|\bUnsafe\s*\.|\bLibraryImport\b|\bDllImport\b|\bUnsafeAccessor\b")]
    private static partial Regex Unsafe { get; }

    [Fact]
    public void UnsafeCode_StandsOnlyInHttp1TransportAndStorage()
    {
        Offences offences = new($"Unsafe code stands only in {string.Join(" and ", Allowed)}:");
        foreach (SourceFile source in Repository.SourcesUnder("src").Where(source => !Allowed.Any(place => source.Path.StartsWith(place, StringComparison.Ordinal))))
        {
            foreach (Match match in Unsafe.Matches(source.Code))
            {
                offences.Add(source.Path, source.LineAt(match.Index), match.Value);
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void UnsafeCode_SaysWhyItIsSafe()
    {
        Offences offences = new($"Unsafe code has a {Reason} comment on its line, up to {ReachLines} lines above, or at its member or type:");
        foreach (SourceFile source in Repository.SourcesUnder("src"))
        {
            AddUnreasoned(source, offences);
        }

        offences.AssertNone();
    }

    [Theory]
    [InlineData("    // SAFETY: inside the buffer.\n    ref byte r = ref MemoryMarshal.GetReference(s);\n", 0)]
    [InlineData("    ref byte r = ref MemoryMarshal.GetReference(s); // SAFETY: not empty.\n", 0)]
    [InlineData("    ref byte r = ref MemoryMarshal.GetReference(s);\n", 1)]
    [InlineData("    // MemoryMarshal would be faster.\n", 0)]
    [InlineData("    // SAFETY: at the top.\n\n\n\n\n\n\n\n\n    Unsafe.Add(ref r, 1);\n", 0)]
    public void SampleMember_IsAnOffenceOnlyWithoutItsReason(string body, int found)
    {
        SourceFile sample = SourceFile.Sample(
            "src/Sample/Sample.cs", $"namespace Sample;\n\nclass C\n{{\n    void M()\n    {{\n{body}    }}\n}}\n");
        Offences offences = new("sample");
        AddUnreasoned(sample, offences);
        Assert.Equal(found, offences.Count);
    }

    private static void AddUnreasoned(SourceFile source, Offences offences)
    {
        foreach (Match match in Unsafe.Matches(source.Code))
        {
            int line = source.LineAt(match.Index);
            if (!HasReason(source, line - ReachLines, line) && !EnclosingHasReason(source, match.Index, line))
            {
                offences.Add(source.Path, line, $"{match.Value} without {Reason}");
            }
        }
    }

    /// <summary>A reason stands anywhere between the member's comment and the use, or just above its type.</summary>
    private static bool EnclosingHasReason(SourceFile source, int position, int line)
    {
        foreach (CodeSpan span in MemberScanner.Scan(source.Code))
        {
            if (position < span.Start || position >= span.End)
            {
                continue;
            }

            int start = source.LineAt(span.Start);
            if (HasReason(source, start - ReachLines, span.IsType ? start : line))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasReason(SourceFile source, int from, int to) =>
        source.Lines[Math.Max(0, from - 1)..to].Any(line => line.Contains(Reason, StringComparison.Ordinal));
}
