using System.Globalization;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>How a body travels.</summary>
internal enum ChaosFraming
{
    None,
    Length,
    Chunked,

    /// <summary>Chunked, with its checksum behind it.</summary>
    ChunkedWithTrailer,

    /// <summary>Until the connection ends; of responses alone.</summary>
    Closing,
}

/// <summary>A random body with its checksum, and its message: head and framed body as the bytes to send.</summary>
internal static class ChaosBody
{
    private const int SmallBytesMax = 2_000;
    private const int LargeBytesMax = 200_000;
    private const int ChunkBytesMax = 20_000;

    /// <summary>Mostly small, at times larger than all buffers between its two ends.</summary>
    public static byte[] Random(Random random)
    {
        byte[] body = new byte[random.Next(5) switch { 0 => 0, 1 => random.Next(LargeBytesMax), _ => random.Next(SmallBytesMax) }];
        random.NextBytes(body);
        return body;
    }

    /// <param name="head">Start line and fields, each with its line end.</param>
    /// <param name="breakAt">The chunk, counted from 0, that is broken; -1 for none.</param>
    public static byte[] Message(string head, byte[] body, ChaosFraming framing, Random random, int breakAt = -1)
    {
        string sum = $"{BodySum.FieldName}: {BodySum.Of(body)}\r\n";
        using MemoryStream message = new();
        Write(message, head);
        switch (framing)
        {
            case ChaosFraming.None:
                Write(message, "\r\n");
                break;
            case ChaosFraming.Length:
                Write(message, string.Create(CultureInfo.InvariantCulture, $"{sum}Content-Length: {body.Length}\r\n\r\n"));
                message.Write(body);
                break;
            case ChaosFraming.Closing:
                Write(message, $"{sum}Connection: close\r\n\r\n");
                message.Write(body);
                break;
            case ChaosFraming.Chunked:
                Write(message, $"{sum}Transfer-Encoding: chunked\r\n\r\n");
                WriteChunks(message, body, random, breakAt);
                Write(message, "0\r\n\r\n");
                break;
            default:
                Write(message, $"Trailer: {BodySum.FieldName}\r\nTransfer-Encoding: chunked\r\n\r\n");
                WriteChunks(message, body, random, breakAt);
                Write(message, $"0\r\n{sum}\r\n");
                break;
        }

        return message.ToArray();
    }

    /// <summary>A head or the like that is none: random bytes, or a good one with a bad place.</summary>
    /// <param name="startLine">What a good one begins with.</param>
    public static byte[] Garbage(string startLine, Random random)
    {
        byte[] noise = new byte[random.Next(1, 300)];
        random.NextBytes(noise);
        return random.Next(6) switch
        {
            0 => noise,
            1 => [.. noise, .. "\r\n\r\n"u8],
            2 => Encoding.Latin1.GetBytes(startLine + "\r\nHost: localhost\r\nBad Name: x\r\n\r\n"),
            3 => Encoding.Latin1.GetBytes(startLine + "\r\nHost: localhost\r\nBad: \0\u0001\r\n\r\n"),
            4 => Encoding.Latin1.GetBytes(startLine + "\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
            _ => Encoding.Latin1.GetBytes(startLine + "\nHost: localhost\rTransfer-Encoding: chunked\r\n\r\n"),
        };
    }

    private static void WriteChunks(MemoryStream message, byte[] body, Random random, int breakAt)
    {
        for (int offset = 0, chunk = 0; offset < body.Length; chunk++)
        {
            int count = Math.Min(body.Length - offset, random.Next(1, ChunkBytesMax));
            if (chunk == breakAt)
            {
                // Neither can be read as another good framing: no digit, or an end of line that is not where it must be.
                Write(message, random.Next(2) == 0 ? "zz\r\n" : $"{count + 1:x}\r\n");
            }
            else
            {
                Write(message, $"{count:x}\r\n");
            }

            message.Write(body, offset, count);
            Write(message, "\r\n");
            offset += count;
        }
    }

    private static void Write(MemoryStream message, string text) => message.Write(Encoding.Latin1.GetBytes(text));
}
