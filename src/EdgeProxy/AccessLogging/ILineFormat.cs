using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>How an exchange becomes a line. One for each loop; allocates nothing.</summary>
internal interface ILineFormat
{
    /// <summary>Writes the line with its line feed; the only one in it.</summary>
    void Write(ref LineWriter writer, in ExchangeRecord record);
}
