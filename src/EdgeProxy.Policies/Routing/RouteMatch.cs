using System.Runtime.CompilerServices;
using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>What a look-up found. Parameter ranges count from the start of the canonical path that was matched.</summary>
public struct RouteMatch
{
    public const int ParametersMax = 16;

    /// <summary>The id of the route's <see cref="RouteSpec"/>, or -1.</summary>
    public int RouteId;

    /// <summary>Bytes of the path that the stage's path took.</summary>
    public int StagePathLength;

    public int ParameterCount;

    /// <summary>In the order in which the parameters stand in the pattern.</summary>
    public ParameterRanges Parameters;

    [InlineArray(ParametersMax)]
    public struct ParameterRanges
    {
        private ByteRange _first;
    }
}
