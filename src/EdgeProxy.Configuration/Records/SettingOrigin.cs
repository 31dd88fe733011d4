namespace EdgeProxy.Configuration;

/// <summary>The levels at which a setting can be written, from the weakest to the strongest.</summary>
public enum SettingLevel : byte
{
    /// <summary>Written nowhere: the built-in default.</summary>
    BuiltIn,
    Listener,
    Upstream,
    ApiDefaults,
    Route,

    /// <summary>Switches off what routes have.</summary>
    Stage,
}

/// <summary>Where the effective value of a setting was written.</summary>
/// <param name="Name">The setting's path below its owner: <c>timeouts.response</c>, <c>bodyMax</c>.</param>
/// <param name="Level">The level whose value won.</param>
/// <param name="Position">Where the value stands.</param>
public readonly record struct SettingOrigin(string Name, SettingLevel Level, SourcePosition Position);
