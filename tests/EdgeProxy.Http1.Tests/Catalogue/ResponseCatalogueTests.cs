namespace EdgeProxy.Http1.Tests;

/// <summary>Each response of the catalogue is refused with its error, however its bytes arrive.</summary>
public sealed class ResponseCatalogueTests
{
    private const int EveryCutBytesMax = 1000;

    public static TheoryData<string> Names => WireCase.NamesOf(ResponseCases.All);

    [Theory]
    [MemberData(nameof(Names))]
    public void Response_IsRefused(string name)
    {
        WireCase item = WireCase.Find(ResponseCases.All, name);
        byte[] bytes = Bytes.Of(item.Text);
        ResponseParse parse = item.Text.Length <= EveryCutBytesMax
            ? ResponseParse.EveryWay(item.Text)
            : ResponseParse.Steps(bytes, [bytes.Length / 3, bytes.Length / 2, bytes.Length]);

        Assert.Equal(ParseStatus.Invalid, parse.Status);
        Assert.Equal(item.Error, parse.Error);
    }
}
