namespace EdgeProxy.Http1.Tests;

public sealed class TrailerParserTests
{
    public static TheoryData<string> Names => WireCase.NamesOf(BodyCases.Trailers);

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("Grpc-Status: 0\r\nETag: \"x\"\r\nContent-Digest: y\r\n\r\n", "Grpc-Status=0 None\nETag=\"x\" ETag\nContent-Digest=y None")]
    public void GoodSection_IsRead(string text, string lines)
    {
        byte[] bytes = Bytes.Of(text + "GET");
        var fields = new FieldTable();

        for (int length = 0; length < text.Length; length++)
        {
            Assert.Equal(ParseStatus.Incomplete, TrailerParser.Parse(bytes.AsSpan(0, length), fields, HeadLimits.Default, out int none, out _));
            Assert.Equal(0, none);
        }

        Assert.Equal(ParseStatus.Complete, TrailerParser.Parse(bytes, fields, HeadLimits.Default, out int consumed, out ProtocolError error));
        Assert.Equal((text.Length, ProtocolError.None), (consumed, error));
        Assert.Equal(lines, string.Join('\n', FieldText.Lines(fields, bytes)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CatalogueTrailer_IsRefusedWhereverItIsCut(string name)
    {
        WireCase item = WireCase.Find(BodyCases.Trailers, name);
        byte[] bytes = Bytes.Of(item.Text);
        var fields = new FieldTable();
        ParseStatus status = ParseStatus.Incomplete;
        ProtocolError error = ProtocolError.None;
        for (int length = bytes.Length > 1000 ? bytes.Length - 9 : 0; length <= bytes.Length && status == ParseStatus.Incomplete; length++)
        {
            status = TrailerParser.Parse(Bytes.Misaligned(bytes.AsSpan(0, length)), fields, HeadLimits.Default, out _, out error);
        }

        Assert.Equal((ParseStatus.Invalid, item.Error), (status, error));
        Assert.Equal(ParseStatus.Invalid, TrailerParser.Parse(bytes, fields, HeadLimits.Default, out _, out ProtocolError whole));
        Assert.Equal(item.Error, whole);
    }
}
