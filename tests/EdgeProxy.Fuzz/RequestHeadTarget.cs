using EdgeProxy.Http1;

namespace EdgeProxy.Fuzz;

/// <summary>A request head comes to the same in pieces as whole, and a good one to the same when it is written again.</summary>
public static class RequestHeadTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var head = new RequestHead();
        ParseStatus status = RequestHeadParser.Parse(input, head, HeadLimits.Default);
        Promise.Holds(status == ParseStatus.Invalid == (head.Error != ProtocolError.None), "an invalid head has an error, and no other has");
        var pieces = new RequestHead();
        ParseStatus piecesStatus = ParseStatus.Incomplete;
        int step = Math.Max(1, input.Length / 16);
        for (int length = 0; piecesStatus == ParseStatus.Incomplete && length < input.Length + step; length += step)
        {
            piecesStatus = RequestHeadParser.Parse(input[..Math.Min(length, input.Length)], pieces, HeadLimits.Default);
        }

        Promise.Holds(status == piecesStatus && head.Error == pieces.Error && head.Length == pieces.Length, "a head in pieces comes to what it is whole");
        if (status == ParseStatus.Complete)
        {
            CheckComplete(head, input[..head.Length]);
        }
    }

    private static void CheckComplete(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ByteRange range in new[] { head.MethodName, head.Target, head.Authority, head.Host, head.Path, head.Query })
        {
            Promise.IsClean(range, bytes);
        }

        Promise.AreClean(head.Fields, bytes);

        // A name and colon without a space behind are written with one.
        var copy = new byte[bytes.Length + head.Fields.Count + 2];
        var writer = new HeadWriter(copy);
        writer.Write(head.MethodName.Of(bytes));
        writer.Write((byte)' ');
        writer.Write(head.Target.Of(bytes));
        writer.Write(head.Version == HttpVersion.Http11 ? " HTTP/1.1\r\n"u8 : " HTTP/1.0\r\n"u8);
        Promise.WriteFields(ref writer, head.Fields, bytes);
        var again = new RequestHead();
        var unlimited = new HeadLimits { HeadBytesMax = int.MaxValue };
        ReadOnlySpan<byte> written = copy.AsSpan(0, writer.Written);
        Promise.Holds(RequestHeadParser.Parse(written, again, unlimited) == ParseStatus.Complete, "a head written again is good");
        Promise.Holds(again.Length == written.Length, "a head written again ends where it was ended");
        Promise.Holds(again.Framing == head.Framing && again.ContentLength == head.ContentLength, "a head written again frames the same body");
        Promise.Holds(again.KeepAlive == head.KeepAlive && again.Upgrade == head.Upgrade, "a head written again asks for the same");
        Promise.AreSame(head.Fields, bytes, again.Fields, written);
    }
}
