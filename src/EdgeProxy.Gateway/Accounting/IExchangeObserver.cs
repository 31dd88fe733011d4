namespace EdgeProxy.Gateway;

/// <summary>
/// Is told of each exchange at its end: completed, failed, refused before routing, a head that was no head, a tunnel that closed.
/// One for each loop, called on that loop; it must neither wait nor allocate, and keeps nothing of the record.
/// </summary>
public interface IExchangeObserver
{
    /// <summary>Whether an exchange with this outcome is of interest: most are not, and need no record.</summary>
    bool Wants(in Outcome outcome);

    /// <summary>Of an exchange that is of interest to any of the observers.</summary>
    void Observe(in ExchangeRecord record);
}
