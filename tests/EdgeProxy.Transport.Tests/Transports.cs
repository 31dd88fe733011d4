namespace EdgeProxy.Transport.Tests;

/// <summary>Makes the loops of each transport: so many of them, by that clock.</summary>
internal static class Transports
{
    public static LoopGroup Sockets(int count, TimeProvider? time) => new VirtualLoopGroup(count, time);

    public static LoopGroup Epoll(int count, TimeProvider? time) => new EpollLoopGroup(count, time);
}
