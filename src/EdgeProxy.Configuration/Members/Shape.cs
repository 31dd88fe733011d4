namespace EdgeProxy.Configuration;

/// <summary>What a member's value looks like. Read by the checker, the JSON schema and the reference alike, so that they cannot differ.</summary>
internal abstract record Shape;

internal sealed record BoolShape : Shape;

/// <summary>A boolean of which only true says anything: a presence.</summary>
internal sealed record TrueShape : Shape;

/// <summary>A boolean of which only false says anything: off.</summary>
internal sealed record FalseShape : Shape;

internal sealed record IntegerShape(long Min, long Max) : Shape;

/// <summary>A number above zero, with up to nine decimals: so many a second.</summary>
internal sealed record RateShape : Shape;

/// <summary><c>"250ms"</c>, <c>"30s"</c>, <c>"5m"</c>, <c>"1h"</c>.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Max">The longest.</param>
/// <param name="IsWholeSeconds">What is counted in seconds.</param>
internal sealed record DurationShape(TimeSpan Min, TimeSpan Max, bool IsWholeSeconds = false) : Shape;

/// <summary><c>"64KB"</c>, <c>"10MB"</c>, or a whole number of bytes.</summary>
internal sealed record SizeShape(long Min, long Max) : Shape;

/// <param name="What">For messages and the reference: <c>a host name</c>.</param>
internal sealed record TextShape(string What) : Shape;

internal sealed record EnumShape(params string[] Values) : Shape;

internal sealed record ListShape(Shape Item, int CountMin = 0, int CountMax = int.MaxValue) : Shape;

internal sealed record ObjectShape(ObjectSpec Spec) : Shape;

/// <summary>An object whose member names are the operator's.</summary>
/// <param name="Value">What each is.</param>
/// <param name="Key">What the names are: <c>listener name</c>.</param>
internal sealed record MapShape(Shape Value, string Key) : Shape;

/// <summary>One of several shapes; the JSON kind of the value tells which.</summary>
internal sealed record ChoiceShape(params Shape[] Choices) : Shape;

internal sealed record AnyShape : Shape;

/// <summary>A word of later versions. Using it is an error, since ignoring it could open what it was to close.</summary>
/// <param name="What">What is not supported, for the message.</param>
internal sealed record LaterShape(string What) : Shape;

/// <summary>A switch that can only be off here: <c>false</c> or <c>"off"</c>.</summary>
/// <param name="What">What is switched off, for the message.</param>
/// <param name="Elsewhere">Where it is switched on.</param>
internal sealed record OffShape(string What, string Elsewhere) : Shape;
