namespace EdgeProxy;

/// <summary>What the flight recorder keeps. Immutable, validated.</summary>
/// <param name="Entries">Exchanges that are kept on each loop; 0 turns it off.</param>
/// <param name="SlowerThan">An exchange is slow when its response begins later than this.</param>
internal sealed record FlightRecorderSettings(int Entries, TimeSpan SlowerThan)
{
    public const int DefaultEntries = 256;

    public static FlightRecorderSettings Default { get; } = new(DefaultEntries, TimeSpan.FromSeconds(1));
}
