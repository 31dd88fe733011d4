namespace EdgeProxy.Configuration;

/// <summary>Collects what is wrong with the documents of one load. Bounded: a generated document may be wrong a million times.</summary>
internal sealed class Diagnostics(ConfigOptions options)
{
    private const int ErrorsMax = 1000;

    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigWarning> _warnings = [];
    private readonly Dictionary<string, string> _filled = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _references = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tied = new(StringComparer.Ordinal);
    private int _dropped;
    private bool _isWarnedOfTooMuch;

    public bool HasErrors => _errors.Count > 0;

    /// <summary>Some document could not be read or parsed, so that a name that is missing may well stand in it.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>The files beside the documents on which they depend, readable or not.</summary>
    public IReadOnlyList<string> References => [.. _references];

    /// <summary>Strings into which placeholders were filled, and what is written for each: what may be shown in its place.</summary>
    public IReadOnlyDictionary<string, string> FilledTexts => _filled;

    /// <inheritdoc cref="ConfigOptions.ReadsOutside"/>
    public bool ReadsOutside => options.ReadsOutside;

    /// <inheritdoc cref="ConfigOptions.GiveWay"/>
    public void GiveWay() => options.GiveWay?.Invoke();

    public void Reference(JsonNodeAt node, string file)
    {
        Reference(file);
        Tie(node);
    }

    public void Reference(string file) => _references.Add(file);

    /// <summary>Something depends on more than its document: on a variable, a file.</summary>
    public void Tie(JsonNodeAt node)
    {
        AreKeysTied |= node.Document.IsKeyLine || DocumentMembers.IsOfKeys(node.Section);
        if (DocumentMembers.IsApis(node.Section))
        {
            _tied.Add(node.Document.Name);
        }
    }

    /// <summary>Whether the next load has to read the keys again.</summary>
    public bool AreKeysTied { get; private set; }

    /// <summary>How many warnings there are so far; null when there are more than are kept.</summary>
    public int? WarningCount => _isWarnedOfTooMuch ? null : _warnings.Count;

    public IReadOnlyList<ConfigWarning> WarningsFrom(int first) => _warnings[first..];

    public void Repeat(IReadOnlyList<ConfigWarning> warnings) => _warnings.AddRange(warnings);

    /// <summary>The documents whose APIs the next load has to read again: those of <see cref="Tie"/>, and those that were warned of.</summary>
    public HashSet<string> TiedDocuments() =>
        [.. _tied, .. _warnings.Where(warning => DocumentMembers.IsApis(warning.Path.Split('.', '[')[0])).Select(warning => warning.File)];

    public void Filled(string text, string written) => _filled[text] = written;

    public void Error(SourcePosition position, string path, string code, string message, string hint)
    {
        if (_errors.Count >= ErrorsMax)
        {
            _dropped++;
            return;
        }

        _errors.Add(new ConfigError(position, path, code, message, hint));
    }

    /// <summary>A mistake of a value; the value is not looked at again.</summary>
    public void Error(JsonNodeAt node, string code, string message, string hint)
    {
        node.IsBroken = true;
        Error(node.Position, node.Path, code, message, hint);
    }

    /// <summary>A mistake of a member's name.</summary>
    public void ErrorAtName(JsonNodeAt node, string code, string message, string hint)
    {
        node.IsBroken = true;
        Error(node.NamePosition, node.Path, code, message, hint);
    }

    public void Warning(SourcePosition position, string path, string code, string message, string hint)
    {
        if (_warnings.Count < ErrorsMax)
        {
            _warnings.Add(new ConfigWarning(position, path, code, message, hint));
        }
        else
        {
            _tied.Add(position.File);
            _isWarnedOfTooMuch = true;
        }
    }

    /// <summary>How much was said so far: for an attempt that is taken back when it says anything.</summary>
    public Mark Here => new(_errors.Count, _dropped, _warnings.Count, AreKeysTied);

    /// <summary>Forgets what was said since; references stay, since whoever tries again finds them too.</summary>
    public void TakeBack(Mark mark)
    {
        _errors.RemoveRange(mark.Errors, _errors.Count - mark.Errors);
        _warnings.RemoveRange(mark.Warnings, _warnings.Count - mark.Warnings);
        (_dropped, AreKeysTied) = (mark.Dropped, mark.AreKeysTied);
    }

    /// <inheritdoc cref="Here"/>
    public readonly record struct Mark(int Errors, int Dropped, int Warnings, bool AreKeysTied);

    public IReadOnlyList<ConfigError> SortedErrors()
    {
        List<ConfigError> sorted = [.. _errors.OrderBy(e => new SourcePosition(e.File, e.Line, e.Column))];
        if (_dropped > 0)
        {
            sorted.Add(new ConfigError(sorted[^1].File, 0, 0, "", ConfigCodes.TooManyErrors, $"and {_dropped} more", "correct these first"));
        }

        return sorted;
    }

    public IReadOnlyList<ConfigWarning> SortedWarnings() =>
        [.. _warnings.OrderBy(w => new SourcePosition(w.File, w.Line, w.Column))];
}
