using System.Text;

namespace EdgeProxy.Gateway;

/// <summary>
/// Names of fields and parameters in which the documents have API keys come: whoever writes requests down masks their values.
/// Letters and digits of the names, in lower case, so that an odd spelling is found too.
/// </summary>
public sealed class KeyPlaces
{
    public KeyPlaces(IEnumerable<KeySource> sources)
    {
        KeySource[] all = [.. sources];
        Fields = [.. all.Select(source => source.FieldName).OfType<string>().Select(Plain)];
        Parameters = [.. all.Where(source => source.Place == KeyPlace.Query).Select(source => Plain(source.Name))];
    }

    public static KeyPlaces None { get; } = new([]);

    public byte[][] Fields { get; }

    public byte[][] Parameters { get; }

    private static byte[] Plain(string name) => Encoding.ASCII.GetBytes(new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant());
}
