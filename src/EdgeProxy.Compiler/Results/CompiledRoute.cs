using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>A route of one stage, compiled, beside what it was compiled from.</summary>
public sealed record CompiledRoute(Route Route, RouteSpec Spec, RouteConfig Source, StageConfig Stage, ApiConfig Api);
