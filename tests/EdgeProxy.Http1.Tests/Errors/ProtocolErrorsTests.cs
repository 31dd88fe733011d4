using System.Text.RegularExpressions;

namespace EdgeProxy.Http1.Tests;

public sealed partial class ProtocolErrorsTests
{
    public static TheoryData<ProtocolError> Errors => [.. Enum.GetValues<ProtocolError>().Where(error => error != ProtocolError.None)];

    [Fact]
    public void Table_HasOneRowForEachErrorInOrder()
    {
        ProtocolError[] rows = [.. ProtocolErrors.All.ToArray().Select(row => row.Error)];

        Assert.Equal(Enum.GetValues<ProtocolError>(), rows);
        Assert.Equal(rows.Length, ProtocolErrors.All.ToArray().Select(row => row.Label).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_HasLabelClauseAndClass(ProtocolError error)
    {
        Assert.Matches(LabelPattern(), error.Label());
        Assert.Matches(ClausePattern(), error.Clause());
        Assert.NotEqual(ErrorClass.None, error.Class());
    }

    /// <summary>Each row of these tables is a test of its own elsewhere, which proves that the bytes come to that error.</summary>
    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_IsProducedBySomeInputOfTheCatalogue(ProtocolError error)
    {
        IEnumerable<WireCase> all =
        [
            .. RequestLineCases.All, .. RequestFieldCases.All, .. ResponseCases.All, .. PathCases.All, .. BodyCases.Chunks, .. BodyCases.Trailers, .. FrameCases.All,
        ];

        Assert.Contains(all, item => item.Error == error);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^RFC [0-9]{4} sections? [0-9].*[^.]\\.$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClausePattern();
}
