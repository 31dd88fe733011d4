using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>A setting that is compared: its name, whether two owners have it alike, and what it means when they do not.</summary>
internal sealed class Setting<TOwner>
{
    private readonly Func<TOwner, TOwner, bool> _isAlike;
    private readonly Func<TOwner, string> _text;
    private readonly Func<TOwner, TOwner, DifferenceSeverity> _severity;

    public Setting(
        string name, Func<TOwner, TOwner, bool> isAlike, Func<TOwner, string> text, Func<TOwner, TOwner, DifferenceSeverity> severity)
    {
        Name = name;
        _isAlike = isAlike;
        _text = text;
        _severity = severity;
    }

    public string Name { get; }

    public bool IsAlike(TOwner old, TOwner now) => _isAlike(old, now);

    public SettingChange ChangeOf(TOwner old, TOwner now) => new(Name, _text(old), _text(now), _severity(old, now));
}

/// <summary>A setting that differs.</summary>
internal readonly record struct SettingChange(string Name, string Old, string New, DifferenceSeverity Severity)
{
    public string What => $"{Name} {Old} → {New}";
}

/// <summary>Makes settings of the usual kinds.</summary>
internal static class Setting
{
    public const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;

    public static Setting<TOwner> Of<TOwner, TValue>(
        string name, Func<TOwner, TValue> value, Func<TValue, string> text, Func<TValue, TValue, DifferenceSeverity> severity) => new(
        name,
        (old, now) => EqualityComparer<TValue>.Default.Equals(value(old), value(now)),
        owner => text(value(owner)),
        (old, now) => severity(value(old), value(now)));

    /// <summary>A setting of which no change is worse than another.</summary>
    public static Setting<TOwner> Plain<TOwner>(string name, Func<TOwner, string> text) =>
        Of(name, text, value => value, static (_, _) => DifferenceSeverity.Change);

    /// <summary>How long something may last: shorter cuts off what lasts longer. Zero is no bound.</summary>
    public static Setting<TOwner> Bound<TOwner>(string name, Func<TOwner, TimeSpan> value) =>
        Of(name, value, Duration, static (old, now) => Lowered(old.Ticks, now.Ticks));

    /// <summary>A duration that cuts nothing off.</summary>
    public static Setting<TOwner> Interval<TOwner>(string name, Func<TOwner, TimeSpan> value) => Plain<TOwner>(name, owner => Duration(value(owner)));

    /// <summary>How many there may be, at most. Where <paramref name="zeroIsNone"/>, zero is no bound.</summary>
    public static Setting<TOwner> Most<TOwner>(string name, Func<TOwner, int> value, bool zeroIsNone = false) => Of(
        name,
        value,
        count => zeroIsNone && count == 0 ? "unlimited" : Number(count),
        (old, now) => zeroIsNone ? Lowered(old, now) : now < old ? Breaking : DifferenceSeverity.Change);

    /// <summary>How large something may be, in bytes. Zero is no bound.</summary>
    public static Setting<TOwner> Size<TOwner>(string name, Func<TOwner, long> value) => Of(name, value, RouteSettingsText.Size, Lowered);

    public static Setting<TOwner> Flag<TOwner>(string name, Func<TOwner, bool> value, DifferenceSeverity whenOn, DifferenceSeverity whenOff) =>
        Of(name, value, static on => on ? "true" : "false", (_, now) => now ? whenOn : whenOff);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan duration) => duration == TimeSpan.Zero ? "none" : RouteSettingsText.Duration(duration);

    public static string Host(HostConfig host) => host.Kind switch
    {
        HostKind.Rewrite => "rewrite",
        HostKind.Literal => host.Literal!,
        _ => "keep",
    };

    private static DifferenceSeverity Lowered(long old, long now)
    {
        bool isLower = now != 0 && (old == 0 || now < old);
        return isLower ? Breaking : DifferenceSeverity.Change;
    }
}
