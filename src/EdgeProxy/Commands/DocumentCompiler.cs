using System.Diagnostics.CodeAnalysis;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>Loads and compiles documents as a start would, for commands that only look at them.</summary>
internal static class DocumentCompiler
{
    /// <param name="errors">Of the validator, or else of the compiler.</param>
    public static CompiledGateway? Compile(ConfigLoadResult loaded, out IReadOnlyList<ConfigError> errors)
    {
        if (loaded.Config is null)
        {
            errors = loaded.Errors;
            return null;
        }

        CompileResult compiled = SnapshotCompiler.Compile(loaded.Config, new CarryOver(), new CompileOptions { LoopCount = 1 });
        errors = compiled.Errors;
        return compiled.Gateway;
    }

    /// <summary>Writes the mistakes when there are some.</summary>
    public static bool TryCompile(IReadOnlyList<string> paths, TextWriter error, [NotNullWhen(true)] out CompiledGateway? gateway)
    {
        gateway = Compile(ConfigLoader.Load(paths), out IReadOnlyList<ConfigError> errors);
        foreach (ConfigError mistake in errors)
        {
            error.WriteLine(mistake.ToString());
        }

        return gateway is not null;
    }
}
