using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Writes the value of a field as JSON. False when the exchange has none: then the field is left out of the line.</summary>
internal delegate bool FieldValueWriter(ref LineWriter writer, in ExchangeRecord record, LineContext context);

/// <summary>One field of the access log.</summary>
/// <param name="Name">Its name in the settings, after <c>$context.</c>, and its member in a line.</param>
/// <param name="Write">Writes the value.</param>
/// <param name="IsDefault">Whether it is in a line when the settings name no fields.</param>
/// <param name="Alias">Another name that the settings may use for it.</param>
internal sealed record AccessLogField(string Name, FieldValueWriter Write, bool IsDefault = false, string? Alias = null);
