namespace EdgeProxy.Http1.Tests;

/// <summary>What a request head came to: everything of it, as text that can be compared.</summary>
internal sealed record RequestParse(ParseStatus Status, ProtocolError Error, string Facts)
{
    /// <summary>
    /// Parses a head whole, then again cut in two at every byte, then byte by byte, then misaligned; all must agree. Each call
    /// is given another copy of the bytes, as a buffer that moves would.
    /// </summary>
    public static RequestParse EveryWay(string text, HeadLimits? limits = null)
    {
        byte[] bytes = Bytes.Of(text);
        RequestParse whole = Steps(bytes, [bytes.Length], limits);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Steps(bytes, [cut, bytes.Length], limits));
        }

        Assert.Equal(whole, Steps(bytes, [.. Enumerable.Range(0, bytes.Length + 1)], limits));
        return whole;
    }

    public static RequestParse Steps(byte[] bytes, int[] lengths, HeadLimits? limits = null)
    {
        var head = new RequestHead();
        ParseStatus status = ParseStatus.Incomplete;
        ReadOnlySpan<byte> seen = default;
        for (int i = 0; i < lengths.Length && status == ParseStatus.Incomplete; i++)
        {
            seen = Bytes.Misaligned(bytes.AsSpan(0, lengths[i]));
            status = RequestHeadParser.Parse(seen, head, limits ?? HeadLimits.Default);
        }

        return new RequestParse(status, head.Error, status == ParseStatus.Complete ? Describe(head, seen) : "");
    }

    private static string Describe(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        var facts = new List<string>
        {
            $"{head.Method} {Bytes.Text(head.MethodName.Of(bytes))} {head.Form} {Bytes.Text(head.Target.Of(bytes))} {head.Version}",
            $"authority={Bytes.Text(head.Authority.Of(bytes))} host={Bytes.Text(head.Host.Of(bytes))}",
            $"path={Bytes.Text(head.Path.Of(bytes))} query={(head.HasQuery ? Bytes.Text(head.Query.Of(bytes)) : "none")}",
            $"{head.Framing} {head.ContentLength} keep={head.KeepAlive} expect={head.ExpectContinue} upgrade={head.Upgrade} trailers={head.AcceptsTrailers} length={head.Length}",
        };
        facts.AddRange(FieldText.Lines(head.Fields, bytes));
        return string.Join('\n', facts);
    }
}
