namespace EdgeProxy.Policies;

public enum QuotaPeriod : byte
{
    Day,
    Week,
    Month,
}
