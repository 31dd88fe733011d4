namespace EdgeProxy.Transport;

/// <summary>Who is told of what happens to a registered descriptor. On the loop only.</summary>
internal interface IEpollHandler
{
    /// <param name="events">As epoll tells them, of <see cref="EpollSet"/>'s constants.</param>
    void OnEvents(uint events);

    /// <summary>The loop is over, and nothing runs on it any more: closes the descriptor.</summary>
    void OnLoopEnded();
}
