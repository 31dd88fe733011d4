using System.Globalization;
using System.Text;

namespace EdgeProxy;

/// <summary>What the lines of one loop share: which headers are written, and the text of the present second.</summary>
internal sealed class LineContext
{
    /// <summary>Such as <c>[10/Oct/2029:13:55:36 +0000]</c> without its brackets.</summary>
    private const int TimeLength = 26;

    private readonly byte[] _time = new byte[TimeLength];
    private long _timeSecond = long.MinValue;

    public LineContext(AccessLogSettings settings)
    {
        QueryString = settings.QueryString;
        foreach (string name in settings.Headers)
        {
            Headers.Add((Encoding.ASCII.GetBytes(name), Secrets.IsSecretName(Encoding.ASCII.GetBytes(name))));
        }
    }

    /// <summary>Whether query strings may be written where a format has a place for them.</summary>
    public bool QueryString { get; }

    /// <summary>Names as the settings spell them; of a secret one only that it was there is written.</summary>
    public List<(byte[] Name, bool IsSecret)> Headers { get; } = [];

    /// <summary>The time in the common log format, which is made once a second.</summary>
    public ReadOnlySpan<byte> Time(DateTimeOffset time)
    {
        long second = time.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _timeSecond)
        {
            _timeSecond = second;
            time.UtcDateTime.TryFormat(_time, out _, "dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        }

        return _time;
    }
}
