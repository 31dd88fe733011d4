using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// The common log format, and the combined one: <c>address - - [time] "request line" status bytes "referer" "user agent"</c>.
/// A dash stands for what is not known, 000 for no status.
/// </summary>
internal sealed class CommonLogFormat(AccessLogSettings settings) : ILineFormat
{
    private const int AddressBytesMax = 64;

    private readonly bool _isCombined = settings.Format == AccessLogFormat.Combined;
    private readonly LineContext _context = new(settings);

    public void Write(ref LineWriter writer, in ExchangeRecord record)
    {
        Span<byte> address = stackalloc byte[AddressBytesMax];
        writer.Write(address[..record.CopySourceAddress(address)]);
        writer.Write(" - - ["u8);
        writer.Write(_context.Time(record.StartedAt));
        writer.Write("] \""u8);
        WriteRequestLine(ref writer, record);
        writer.Write("\" "u8);
        WriteStatus(ref writer, record.Outcome.Status);
        writer.Write((byte)' ');
        WriteLength(ref writer, record.Outcome.ResponseBytes);
        if (_isCombined)
        {
            writer.Write(" \""u8);
            WriteText(ref writer, _context.QueryString ? record.Referer : FieldValues.WithoutQuery(record.Referer));
            writer.Write("\" \""u8);
            WriteText(ref writer, record.UserAgent);
            writer.Write((byte)'"');
        }

        writer.Write((byte)'\n');
    }

    private void WriteRequestLine(ref LineWriter writer, in ExchangeRecord record)
    {
        if (record.Method.IsEmpty)
        {
            writer.Write((byte)'-'); // What came was no request.
            return;
        }

        CommonLogText.Write(ref writer, record.Method, FieldValues.TextBytesMax);
        writer.Write((byte)' ');
        CommonLogText.Write(ref writer, record.Path, FieldValues.TargetBytesMax);
        if (_context.QueryString && !record.Query.IsEmpty)
        {
            writer.Write((byte)'?');
            CommonLogText.Write(ref writer, record.Query, FieldValues.TargetBytesMax);
        }

        writer.Write((byte)' ');
        writer.Write(record.Protocol);
    }

    private static void WriteStatus(ref LineWriter writer, int status)
    {
        if (status == 0)
        {
            writer.Write("000"u8);
        }
        else
        {
            writer.WriteNumber(status);
        }
    }

    private static void WriteLength(ref LineWriter writer, long bytes)
    {
        if (bytes == 0)
        {
            writer.Write((byte)'-');
        }
        else
        {
            writer.WriteNumber(bytes);
        }
    }

    private static void WriteText(ref LineWriter writer, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            writer.Write((byte)'-');
        }
        else
        {
            CommonLogText.Write(ref writer, value, FieldValues.TextBytesMax);
        }
    }
}
