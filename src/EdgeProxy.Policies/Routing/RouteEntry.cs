using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>A route at a node, for one method or any; the entries of a node lie side by side in the order in which they are tried.</summary>
internal struct RouteEntry
{
    public int RouteId;
    public int ConditionStart;
    public int ConditionCount;
    public int ParameterCount;

    /// <summary>The token of a method that is <see cref="KnownMethod.Other"/>.</summary>
    public ByteRange MethodName;
    public KnownMethod Method;
    public bool AnyMethod;
}

/// <summary>A condition as ranges into the trie's literals.</summary>
internal struct RouteCondition
{
    public ByteRange Name;
    public ByteRange Value;

    /// <summary>Whether the value counts; else presence does.</summary>
    public bool Exact;
    public bool OnQuery;
}

/// <summary>What a route's parameters are called, as ranges into the trie's literals; by route id.</summary>
internal struct ParameterNameRange
{
    public int Start;
    public int Count;
}
