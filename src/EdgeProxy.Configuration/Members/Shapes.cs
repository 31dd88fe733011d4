namespace EdgeProxy.Configuration;

/// <summary>Shapes that several members share.</summary>
internal static class Shapes
{
    public static readonly Shape Bool = new BoolShape();

    public static readonly Shape HostNames = new ListShape(new TextShape("a host name or *.suffix"), CountMin: 1);

    /// <summary>Timeouts that must be: a day is longer than anything that is still alive.</summary>
    public static readonly Shape Timeout = new DurationShape(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24));

    /// <summary>Timeouts that may be switched off by zero.</summary>
    public static readonly Shape OptionalTimeout = new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(24));

    /// <summary>Header field names to a value or a list of values.</summary>
    public static readonly Shape HeaderLists = new MapShape(
        new ChoiceShape(new TextShape("a field value"), new ListShape(new TextShape("a field value"), CountMin: 1)), "field name");
}
