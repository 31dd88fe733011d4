using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Fields to drop from a head and lines to append to it. <c>set</c> is a drop and an append.</summary>
public sealed class HeaderRules
{
    public static HeaderRules None { get; } = new([], []);

    private readonly byte[][] _dropped;

    /// <param name="dropped">Names in any case.</param>
    /// <param name="appended">Names and values that the validator found safe.</param>
    public HeaderRules(IEnumerable<string> dropped, IEnumerable<KeyValuePair<string, string>> appended)
    {
        _dropped = [.. dropped.Select(name => Encoding.ASCII.GetBytes(name))];
        Appended = Encoding.UTF8.GetBytes(string.Concat(appended.Select(line => $"{line.Key}: {line.Value}\r\n")));
    }

    /// <summary>Whole field lines, each ended by CRLF.</summary>
    public byte[] Appended { get; }

    public bool DropsNothing => _dropped.Length == 0;

    public bool Drops(ReadOnlySpan<byte> name)
    {
        foreach (byte[] dropped in _dropped)
        {
            if (Ascii.EqualsIgnoreCase(name, dropped))
            {
                return true;
            }
        }

        return false;
    }
}
