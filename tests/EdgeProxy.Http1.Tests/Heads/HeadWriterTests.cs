namespace EdgeProxy.Http1.Tests;

public sealed class HeadWriterTests
{
    [Fact]
    public void Head_IsWrittenFromItsPieces()
    {
        Span<byte> destination = stackalloc byte[64];
        var writer = new HeadWriter(destination);
        writer.Write("HTTP/1.1 "u8);
        writer.WriteNumber(204);
        writer.Write((byte)' ');
        writer.Write("\r\n"u8);
        writer.WriteField("X-A"u8, "b"u8);
        writer.WriteField("X-B"u8, default);
        writer.WriteNumberField("X-N"u8, long.MaxValue);

        Assert.Equal("HTTP/1.1 204 \r\nX-A: b\r\nX-B: \r\nX-N: 9223372036854775807\r\n", Bytes.Text(destination[..writer.Written]));
    }

    [Fact]
    public void NumberWithoutRoom_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(static () =>
        {
            var writer = new HeadWriter(new byte[2]);
            writer.WriteNumber(204);
        });
    }

    [Fact]
    public void WhatOthersWroteBehind_IsPartOfTheHead()
    {
        Span<byte> destination = stackalloc byte[8];
        var writer = new HeadWriter(destination);
        writer.Write("A: "u8);
        "1\r\n"u8.CopyTo(writer.Rest);
        writer.Advance(3);
        writer.Write("\r\n"u8);

        Assert.Equal("A: 1\r\n\r\n", Bytes.Text(destination[..writer.Written]));
        Assert.Equal(0, writer.Rest.Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void MoreThanThereIs_Throws(int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var writer = new HeadWriter(new byte[2]);
            writer.Advance(count);
        });
    }
}
