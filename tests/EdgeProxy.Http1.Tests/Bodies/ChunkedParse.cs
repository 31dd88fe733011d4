using System.Text;

namespace EdgeProxy.Http1.Tests;

/// <summary>What a chunked body came to.</summary>
internal sealed record ChunkedParse(ChunkedStatus Status, ProtocolError Error, string Body, int Consumed)
{
    /// <summary>Decodes whole, cut in two at every byte, and in single bytes; all must agree.</summary>
    public static ChunkedParse EveryWay(string text)
    {
        byte[] bytes = Bytes.Of(text);
        ChunkedParse whole = Steps(bytes, [bytes.Length]);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Steps(bytes, [cut, bytes.Length]));
        }

        Assert.Equal(whole, Steps(bytes, [.. Enumerable.Range(0, bytes.Length + 1)]));
        return whole;
    }

    /// <summary>Gives the decoder the bytes up to each of the lengths in turn, from where it stopped.</summary>
    public static ChunkedParse Steps(byte[] bytes, int[] lengths)
    {
        var decoder = default(ChunkedDecoder);
        var body = new StringBuilder();
        ChunkedStatus status = ChunkedStatus.NeedMore;
        int at = 0;
        foreach (int length in lengths)
        {
            status = DecodeRun(ref decoder, bytes.AsSpan(0, length), ref at, body);
            if (status is ChunkedStatus.Invalid or ChunkedStatus.TrailersNext)
            {
                break;
            }
        }

        return new ChunkedParse(status, decoder.Error, body.ToString(), at);
    }

    private static ChunkedStatus DecodeRun(ref ChunkedDecoder decoder, ReadOnlySpan<byte> bytes, ref int at, StringBuilder body)
    {
        ChunkedStatus status;
        do
        {
            ReadOnlySpan<byte> input = Bytes.Misaligned(bytes[at..]);
            status = decoder.Decode(input, out int consumed, out ByteRange data);
            Assert.InRange(consumed, 0, input.Length);
            Assert.Equal(status == ChunkedStatus.Data, data.Length > 0);
            Assert.True(data.End <= consumed, "Data lies within what was consumed.");
            body.Append(Bytes.Text(data.Of(input)));
            at += consumed;
        }
        while (status == ChunkedStatus.Data);

        return status;
    }
}
