namespace EdgeProxy.Transport;

/// <summary>Who is told of what happens to a registered descriptor. On the loop only.</summary>
internal interface IEpollHandler
{
    /// <param name="events">As epoll tells them, of <see cref="EpollSet"/>'s constants.</param>
    void OnEvents(uint events);

    /// <summary>
    /// Its events are about to be served: asks the processor for what that will need. With hundreds of connections none of it is in
    /// the cache, and the waits for one's memory overlap with the work on another.
    /// </summary>
    void Prefetch();

    /// <summary>The loop is over, and nothing runs on it any more: closes the descriptor.</summary>
    void OnLoopEnded();
}
