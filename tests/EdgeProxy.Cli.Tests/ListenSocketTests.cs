using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Cli.Tests;

public sealed class ListenSocketTests
{
    private const int Backlog = 10;

    /// <summary>Two sockets may both bind an address before either listens; one that is only bound would let a second start have it too.</summary>
    [Fact]
    public void AddressThatIsTaken_IsRefusedOrAnotherPortIsTaken()
    {
        using Socket first = ListenSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), Backlog, orAnyPort: true);
        var address = (IPEndPoint)first.LocalEndPoint!;

        SocketException refused = Assert.Throws<SocketException>(() => ListenSocket.Open(address, Backlog, orAnyPort: false));
        using Socket second = ListenSocket.Open(address, Backlog, orAnyPort: true);

        Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
        Assert.NotEqual(address, second.LocalEndPoint);
        Assert.Equal(address.Address, ((IPEndPoint)second.LocalEndPoint!).Address);
    }

    [Fact]
    public void AddressThatIsNotTaken_IsNotMovedFor()
    {
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0);

        SocketException failure = Assert.Throws<SocketException>(() => ListenSocket.Open(elsewhere, Backlog, orAnyPort: true));

        Assert.Equal(SocketError.AddressNotAvailable, failure.SocketErrorCode);
    }
}
