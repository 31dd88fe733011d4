using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>
/// Texts of documents, of which the short ones that come again and again (names of members, of upstreams, durations) are one
/// string each. Of fixed size: a text that falls where another is takes its place. Not for two threads at once.
/// </summary>
internal sealed class TextPool
{
    private const int Slots = 1024;
    private const int LengthMax = 48;

    private readonly string?[] _slots = new string?[Slots];

    /// <param name="bytes">Valid UTF-8.</param>
    public string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LengthMax)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var hash = default(HashCode);
        hash.AddBytes(bytes);
        ref string? slot = ref _slots[(uint)hash.ToHashCode() % Slots];
        return slot is not null && Ascii.Equals(bytes, slot) ? slot : slot = Encoding.UTF8.GetString(bytes);
    }
}
