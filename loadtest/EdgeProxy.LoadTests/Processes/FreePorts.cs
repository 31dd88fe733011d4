using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>Ports of loopback for servers that have to be told theirs.</summary>
internal sealed class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private int _next = First + Random.Shared.Next((Last - First) / 2);

    /// <summary>
    /// A port that nobody listens on. It is below the range that the kernel gives to clients (32768 and up), so that none of the
    /// thousands of connections of a run can take it before its server does.
    /// </summary>
    public int Take()
    {
        for (; _next < Last; _next++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, _next));
                return _next++;
            }
            catch (SocketException)
            {
                // It is in use.
            }
        }

        throw new SuiteException($"No free port from {First} to {Last}.");
    }
}
