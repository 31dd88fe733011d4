using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// Writes settings with where each came from: <c>"timeouts.head": {"value": "10s", "from": "default"}</c>, with <c>"at"</c> the
/// place of what is written. Durations are as documents write them, sizes are in bytes.
/// </summary>
internal sealed class SettingJson(Utf8JsonWriter json, IReadOnlyList<SettingOrigin> origins)
{
    private static readonly string[] Levels = ["default", "listener", "upstream", "apiDefaults", "route", "stage"];

    public void Write(string name, TimeSpan value) => Write(name, ScalarText.Format(value));

    /// <param name="value">Null where the setting is left to another.</param>
    public void Write(string name, string? value)
    {
        json.WriteStartObject(name);
        json.WriteString("value", value);
        End(name);
    }

    public void Write(string name, long value)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        End(name);
    }

    public void Write(string name, bool value)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("value", value);
        End(name);
    }

    private void End(string name)
    {
        SettingOrigin origin = origins.FirstOrDefault(origin => string.Equals(origin.Name, name, StringComparison.Ordinal));
        json.WriteString("from", Levels[(int)origin.Level]);
        if (origin.Name is not null)
        {
            json.WriteString("at", origin.Position.ToString());
        }

        json.WriteEndObject();
    }
}
