namespace EdgeProxy.Http1.Tests;

/// <summary>What a response head came to: everything of it, as text that can be compared.</summary>
internal sealed record ResponseParse(ParseStatus Status, ProtocolError Error, string Facts)
{
    public static ResponseParse EveryWay(string text, KnownMethod method = KnownMethod.Get, HeadLimits? limits = null)
    {
        byte[] bytes = Bytes.Of(text);
        ResponseParse whole = Steps(bytes, [bytes.Length], method, limits);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Steps(bytes, [cut, bytes.Length], method, limits));
        }

        Assert.Equal(whole, Steps(bytes, [.. Enumerable.Range(0, bytes.Length + 1)], method, limits));
        return whole;
    }

    public static ResponseParse Steps(byte[] bytes, int[] lengths, KnownMethod method = KnownMethod.Get, HeadLimits? limits = null)
    {
        var head = new ResponseHead();
        ParseStatus status = ParseStatus.Incomplete;
        ReadOnlySpan<byte> seen = default;
        for (int i = 0; i < lengths.Length && status == ParseStatus.Incomplete; i++)
        {
            seen = Bytes.Misaligned(bytes.AsSpan(0, lengths[i]));
            status = ResponseHeadParser.Parse(seen, head, limits ?? HeadLimits.Default, method);
        }

        return new ResponseParse(status, head.Error, status == ParseStatus.Complete ? Describe(head, seen) : "");
    }

    private static string Describe(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        var facts = new List<string>
        {
            $"{head.Version} {head.Status} {Bytes.Text(head.Reason.Of(bytes))}",
            $"{head.Framing} {head.ContentLength} keep={head.KeepAlive} length={head.Length}",
        };
        facts.AddRange(FieldText.Lines(head.Fields, bytes));
        return string.Join('\n', facts);
    }
}
