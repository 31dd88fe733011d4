using EdgeProxy.Http1;

namespace EdgeProxy.Fuzz;

/// <summary>A response head comes to the same in pieces as whole, and a good one to the same when it is written again.</summary>
public static class ResponseHeadTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        foreach (KnownMethod method in new[] { KnownMethod.Get, KnownMethod.Head, KnownMethod.Connect })
        {
            Run(input, method);
        }
    }

    private static void Run(ReadOnlySpan<byte> input, KnownMethod method)
    {
        var head = new ResponseHead();
        ParseStatus status = ResponseHeadParser.Parse(input, head, HeadLimits.Default, method);
        Promise.Holds(status == ParseStatus.Invalid == (head.Error != ProtocolError.None), "an invalid head has an error, and no other has");
        var pieces = new ResponseHead();
        ParseStatus piecesStatus = ParseStatus.Incomplete;
        int step = Math.Max(1, input.Length / 16);
        for (int length = 0; piecesStatus == ParseStatus.Incomplete && length < input.Length + step; length += step)
        {
            piecesStatus = ResponseHeadParser.Parse(input[..Math.Min(length, input.Length)], pieces, HeadLimits.Default, method);
        }

        Promise.Holds(status == piecesStatus && head.Error == pieces.Error && head.Length == pieces.Length, "a head in pieces comes to what it is whole");
        if (status == ParseStatus.Complete)
        {
            CheckComplete(head, input[..head.Length], method);
        }
    }

    private static void CheckComplete(ResponseHead head, ReadOnlySpan<byte> bytes, KnownMethod method)
    {
        Promise.Holds(head.Status is >= 100 and <= 599, "a status is from 100 to 599");
        Promise.Holds(head.Framing != BodyFraming.UntilClose || !head.KeepAlive, "a body that the end of the connection ends leaves no connection");
        Promise.IsClean(head.Reason, bytes);
        Promise.AreClean(head.Fields, bytes);

        // A reason's space and a colon's space may be written where there were none.
        var copy = new byte[bytes.Length + head.Fields.Count + 2];
        var writer = new HeadWriter(copy);
        writer.Write(head.Version == HttpVersion.Http11 ? "HTTP/1.1 "u8 : "HTTP/1.0 "u8);
        writer.WriteNumber(head.Status);
        writer.Write((byte)' ');
        writer.Write(head.Reason.Of(bytes));
        writer.Write("\r\n"u8);
        Promise.WriteFields(ref writer, head.Fields, bytes);
        var again = new ResponseHead();
        var unlimited = new HeadLimits { HeadBytesMax = int.MaxValue };
        ReadOnlySpan<byte> written = copy.AsSpan(0, writer.Written);
        Promise.Holds(ResponseHeadParser.Parse(written, again, unlimited, method) == ParseStatus.Complete, "a head written again is good");
        Promise.Holds(again.Length == written.Length, "a head written again ends where it was ended");
        Promise.Holds(again.Framing == head.Framing && again.ContentLength == head.ContentLength, "a head written again frames the same body");
        Promise.Holds(again.KeepAlive == head.KeepAlive && again.Status == head.Status, "a head written again says the same");
        Promise.AreSame(head.Fields, bytes, again.Fields, written);
    }
}
