namespace EdgeProxy.Caching;

/// <summary>What a look-up found.</summary>
public enum LookUpStatus
{
    /// <summary>Nothing that is complete.</summary>
    Miss,

    /// <summary>A complete entry.</summary>
    Hit,

    /// <summary>That it is not worth waiting for others that ask for the same.</summary>
    Uncacheable,
}

/// <summary>How a fill began, or why not.</summary>
public enum FillStart
{
    /// <summary>The caller is the writer.</summary>
    Started,

    /// <summary>There is a writer; the caller has a reader.</summary>
    Joined,

    /// <summary>A complete entry has come meanwhile; the caller has a reader.</summary>
    Found,

    /// <summary>Known as not cacheable.</summary>
    Uncacheable,

    /// <summary>The primary key has all the variants that it may have.</summary>
    TooManyVariants,

    /// <summary>All memory is being read or written.</summary>
    NoMemory,
}

/// <summary>How a fill ended.</summary>
public enum FillEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>All of the body was there.</summary>
    Completed,

    /// <summary>What was there is not all.</summary>
    Failed,

    /// <summary>The response is for one request only.</summary>
    Uncacheable,

    /// <summary>The entry that there was is good again: look it up.</summary>
    Revalidated,
}

/// <summary>What a reader may read.</summary>
public enum ReadStatus
{
    /// <summary>Some bytes.</summary>
    Data,

    /// <summary>Nothing yet.</summary>
    Wait,

    /// <summary>Nothing more: the body is complete.</summary>
    End,

    /// <summary>Nothing more, though the body is not complete: <see cref="CacheReader.FillEnd"/> says why.</summary>
    Failed,
}

/// <summary>When a writer can go on.</summary>
public enum RoomStatus
{
    Now,

    /// <summary>When the slowest reader has gone on.</summary>
    Later,

    /// <summary>Nobody reads, or there is no memory though all has been read: the fill is to be failed.</summary>
    Never,
}
