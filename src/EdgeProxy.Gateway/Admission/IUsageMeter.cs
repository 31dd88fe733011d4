namespace EdgeProxy.Gateway;

/// <summary>
/// Is told, when it ends, of each exchange that was admitted by an API key: by dense ids (<see cref="Outcome.KeyId"/>,
/// <see cref="Outcome.PlanId"/>, <see cref="Route.Id"/>), with bytes and status in the outcome. One for each loop, called on
/// that loop; it must neither wait nor allocate.
/// </summary>
public interface IUsageMeter
{
    void Count(in Outcome outcome, Route route);
}
