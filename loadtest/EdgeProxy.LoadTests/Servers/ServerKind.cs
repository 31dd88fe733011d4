namespace EdgeProxy.LoadTests;

/// <summary>What can stand between the load and the origin.</summary>
internal enum ServerKind
{
    /// <summary>Nothing: the load goes to the origin.</summary>
    Direct,
    Gateway,
    Nginx,
    Haproxy,

    /// <summary>A cache, where one is compared.</summary>
    Varnish,
    Yarp,
}
