namespace EdgeProxy.LoadTests;

/// <summary>What a client of the soak can do.</summary>
internal enum SoakKind
{
    Get,
    Get64K,
    GetChunked,
    Post,
    PostChunked,

    /// <summary>One request on a connection of its own.</summary>
    Churn,

    /// <summary>A WebSocket with a few messages, closed in the middle of nothing.</summary>
    Tunnel,

    /// <summary>A request that is refused while it is parsed.</summary>
    Bad,

    /// <summary>A request whose client leaves before the answer.</summary>
    Abandoned,

    /// <summary>The origin answers 500.</summary>
    OriginFailure,

    /// <summary>The origin ends the connection within the body.</summary>
    OriginTruncates,

    /// <summary>The origin resets the connection within the body.</summary>
    OriginResets,

    /// <summary>The origin ends the connection instead of answering.</summary>
    OriginCloses,
}
