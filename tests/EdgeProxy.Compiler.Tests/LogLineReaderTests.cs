using System.Text;

namespace EdgeProxy.Compiler.Tests;

public sealed class LogLineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\n", "1:a")]
    [InlineData("a\r\nb\n", "1:a|2:b")]
    [InlineData("\n\nc", "1:|2:|3:c")]
    [InlineData("a\n\r\nb\r", "1:a|2:|3:b")]
    public void Lines_AreReadHoweverTheyArrive(string text, string lines)
    {
        for (int chunk = 1; chunk <= Math.Max(1, text.Length); chunk++)
        {
            Assert.Equal(lines, string.Join('|', Read(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk)).Select(line => $"{line.Number}:{line.Text}")));
        }
    }

    [Theory]
    [InlineData(LogLineReader.LineBytesMax, false)]
    [InlineData(LogLineReader.LineBytesMax + 1, true)]
    [InlineData(10 * 1024 * 1024, true)]
    public void LongLine_IsPassedOverAndTheNextIsRead(int length, bool isTooLong)
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'x', length), .. "\nnext\n"u8];
        (string Text, long Number, bool IsTooLong)[] lines = [.. Read(new MemoryStream(bytes))];
        Assert.Equal([(isTooLong ? 0 : length, 1, isTooLong), (4, 2, false)], lines.Select(line => (line.Text.Length, line.Number, line.IsTooLong)));
        Assert.Equal("next", lines[1].Text);
    }

    [Fact]
    public void LongLineWithoutAnEnd_IsTold()
    {
        (string Text, long Number, bool IsTooLong) line = Assert.Single(Read(new MemoryStream(new byte[3 * 1024 * 1024])));
        Assert.Equal(("", 1L, true), line);
    }

    private static IEnumerable<(string Text, long Number, bool IsTooLong)> Read(Stream stream)
    {
        var reader = new LogLineReader(stream);
        while (reader.Read())
        {
            yield return (Encoding.UTF8.GetString(reader.Current), reader.Line, reader.IsTooLong);
        }
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(chunk, count));
    }
}
