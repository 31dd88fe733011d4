using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>What came of compiling.</summary>
/// <param name="Gateway">Null exactly when there are errors.</param>
/// <param name="Errors">All mistakes, by file and position.</param>
public sealed record CompileResult(CompiledGateway? Gateway, IReadOnlyList<ConfigError> Errors);
