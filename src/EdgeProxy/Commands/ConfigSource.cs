using EdgeProxy.Compiler;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// Where commands that look at two configurations get each from: documents, of which a caller sees the configuration and, to
/// try requests on, what it compiles to.
/// </summary>
internal sealed class ConfigSource
{
    private ConfigSource(ValidatedConfig config, CompiledGateway gateway)
    {
        Config = config;
        Gateway = gateway;
    }

    public ValidatedConfig Config { get; }

    public CompiledGateway Gateway { get; }

    /// <summary>Reads a side, whole: what validation would find is found here, and written with the side's name before it.</summary>
    /// <param name="side">For messages: <c>old</c>.</param>
    /// <param name="names">Folders and files of documents.</param>
    /// <param name="error">Where mistakes go.</param>
    /// <returns>Null when there is a mistake.</returns>
    public static ConfigSource? Read(string side, IReadOnlyList<string> names, TextWriter error)
    {
        ConfigLoadResult loaded = ConfigLoader.Load(names);
        CompiledGateway? gateway = DocumentCompiler.Compile(loaded, out IReadOnlyList<ConfigError> errors);
        foreach (ConfigError mistake in errors)
        {
            error.WriteLine($"{side}: {mistake}");
        }

        return gateway is null ? null : new ConfigSource(loaded.Config!, gateway);
    }
}
