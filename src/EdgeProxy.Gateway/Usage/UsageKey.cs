using System.Runtime.InteropServices;

namespace EdgeProxy.Gateway;

/// <summary>What a request is counted by. Ids are dense and never given to another while the process lives: see <see cref="GatewaySnapshot"/>.</summary>
/// <param name="KeyId">Of the API key.</param>
/// <param name="PlanId">Of the key's plan.</param>
/// <param name="RouteId">Of the route, which tells API and stage.</param>
/// <param name="Day">Days from 1970 to the UTC day on which it was admitted.</param>
/// <param name="Window">Days from 1970 to the first day of the quota's window that it was charged to; <see cref="NoWindow"/> without a quota.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UsageKey(int KeyId, int PlanId, int RouteId, int Day, int Window)
{
    public const int NoWindow = -1;

    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>The UTC day of an instant, in days from 1970.</summary>
    public static int DayOf(long unixMilliseconds) => (int)(unixMilliseconds / MillisecondsPerDay);

    internal ulong Hash()
    {
        ulong ids = (((ulong)(uint)KeyId << 32) | (uint)RouteId) * 0x9E37_79B9_7F4A_7C15;
        ulong rest = (((ulong)(uint)PlanId << 32) ^ ((ulong)(uint)Day << 16) ^ (uint)Window) * 0xD6E8_FEB8_6659_FD93;
        ulong mixed = ids ^ (ids >> 32) ^ rest;
        return mixed ^ (mixed >> 29);
    }
}
