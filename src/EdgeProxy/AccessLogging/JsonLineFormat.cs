using System.Text;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>A JSON object a line, with the chosen fields in their order; a field that an exchange does not have is left out.</summary>
internal sealed class JsonLineFormat(AccessLogSettings settings) : ILineFormat
{
    private readonly (byte[] Key, FieldValueWriter Write)[] _fields =
        [.. settings.Fields.Select(field => (Encoding.ASCII.GetBytes($",\"{field.Name}\":"), field.Write))];

    private readonly LineContext _context = new(settings);

    public void Write(ref LineWriter writer, in ExchangeRecord record)
    {
        writer.Write((byte)'{');
        int empty = writer.Length;
        foreach ((byte[] key, FieldValueWriter write) in _fields)
        {
            int before = writer.Length;
            writer.Write(key.AsSpan(before == empty ? 1 : 0));
            if (!write(ref writer, record, _context))
            {
                writer.Rewind(before);
            }
        }

        writer.Write("}\n"u8);
    }
}
