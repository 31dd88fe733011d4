using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeProxy.Configuration;

/// <summary>A document's text to a tree of positioned nodes. Comments and trailing commas are allowed; a member given twice is a mistake.</summary>
internal sealed class JsonTreeReader
{
    /// <summary>Documents nest some ten deep; what nests deeper is a mistake or an attack.</summary>
    private const int DepthMax = 64;

    /// <summary>Names that an object may have before they are looked up in a table: most objects have fewer.</summary>
    private const int NamesWithoutTable = 8;

    private readonly SourceDocument _document;
    private readonly SectionChoice _sections;
    private readonly TextPool _texts;
    private readonly Diagnostics _diagnostics;
    private readonly Stack<Frame> _frames = new();
    private JsonNodeAt? _root;
    private string? _name;
    private int _nameOffset;

    private JsonTreeReader(SourceDocument document, SectionChoice sections, TextPool texts, Diagnostics diagnostics)
    {
        _document = document;
        _sections = sections;
        _texts = texts;
        _diagnostics = diagnostics;
    }

    /// <summary>An open container, and its children by name where it is an object of many.</summary>
    private sealed class Frame(JsonNodeAt node)
    {
        private Dictionary<string, JsonNodeAt>? _byName;

        public JsonNodeAt Node => node;

        public JsonNodeAt? Find(string name)
        {
            if (node.Children.Count <= NamesWithoutTable)
            {
                return node.Find(name);
            }

            _byName ??= node.Children.ToDictionary(child => child.Name!, StringComparer.Ordinal);
            return _byName.GetValueOrDefault(name);
        }

        public void Add(JsonNodeAt child)
        {
            node.Children.Add(child);
            _byName?.Add(child.Name!, child);
        }
    }

    /// <summary>The root, or null when the text is not JSON; that is one error, since nothing behind it can be trusted.</summary>
    /// <param name="sections">Those that the tree is to hold.</param>
    /// <param name="texts">Shared by all documents of a load.</param>
    public static JsonNodeAt? Read(SourceDocument document, SectionChoice sections, TextPool texts, Diagnostics diagnostics)
    {
        if (!Utf8.IsValid(document.Bytes.Span))
        {
            diagnostics.Error(
                document.PositionOf(FirstInvalid(document.Bytes.Span)), "", ConfigCodes.Syntax,
                "the file is not UTF-8 from here on", "save it as UTF-8");
            return null;
        }

        var reader = new JsonTreeReader(document, sections, texts, diagnostics);
        try
        {
            reader.ReadTokens();
            return reader._root;
        }
        catch (JsonException error)
        {
            int offset = document.Lines.OffsetOf(error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            diagnostics.Error(document.PositionOf(offset), "", ConfigCodes.Syntax, Describe(error), "correct the JSON here; the rest of this file was not checked");
            return null;
        }
    }

    private void ReadTokens()
    {
        var options = new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = DepthMax };
        var reader = new Utf8JsonReader(_document.Bytes.Span, options);
        while (reader.Read())
        {
            int offset = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _name = Decode(ref reader, offset);
                    _nameOffset = offset;
                    if (_frames.Count == 1 && IsSkipped(_name))
                    {
                        Skip(ref reader);
                    }

                    break;
                case JsonTokenType.EndObject:
                case JsonTokenType.EndArray:
                    _frames.Pop();
                    _diagnostics.GiveWay();
                    break;
                default:
                    Add(ref reader, offset);
                    break;
            }
        }
    }

    /// <summary>What stands beside the sections is free, and may be long; and a section may not be wanted.</summary>
    private bool IsSkipped(string name) => name.StartsWith("x-", StringComparison.Ordinal) || _sections switch
    {
        SectionChoice.Apis => !DocumentMembers.IsApis(name),
        SectionChoice.Keys => !DocumentMembers.IsOfKeys(name),
        SectionChoice.AllButApisAndKeys => DocumentMembers.IsApis(name) || DocumentMembers.IsOfKeys(name),
        _ => false,
    };

    /// <summary>Skips a value, which is only looked at for being JSON.</summary>
    private void Skip(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                Decode(ref reader, (int)reader.TokenStartIndex);
            }

            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return;
            }
        }
    }

    private void Add(ref Utf8JsonReader reader, int offset)
    {
        JsonKind kind = KindOf(reader.TokenType);
        JsonNodeAt? parent = _frames.TryPeek(out Frame? frame) ? frame.Node : null;
        var node = new JsonNodeAt(_document, kind, offset, parent)
        {
            Name = parent?.Kind == JsonKind.Object ? _name : null,
            NameOffset = parent?.Kind == JsonKind.Object ? _nameOffset : -1,
            Index = parent?.Kind == JsonKind.Array ? parent.Children.Count : -1,
        };
        if (kind == JsonKind.String)
        {
            node.Text = Decode(ref reader, offset);
        }
        else if (kind == JsonKind.Number)
        {
            node.Text = _texts.Of(reader.ValueSpan);
        }

        Attach(node, frame);
        if (kind is JsonKind.Object or JsonKind.Array)
        {
            _frames.Push(new Frame(node));
        }
    }

    private void Attach(JsonNodeAt node, Frame? frame)
    {
        if (frame is null)
        {
            _root = node;
            return;
        }

        if (frame.Node.Kind == JsonKind.Array)
        {
            frame.Node.Children.Add(node);
            return;
        }

        if (frame.Find(node.Name!) is not { } first)
        {
            frame.Add(node);
            return;
        }

        _diagnostics.Error(
            node.NamePosition, node.Path, ConfigCodes.DuplicateMember,
            $"member {Shown.Name(node.Name!)} is given twice, first at {first.NamePosition}", "remove one of the two");
    }

    /// <summary>The value of a string or name; a lone surrogate escape is no text and thus a syntax error.</summary>
    private string Decode(ref Utf8JsonReader reader, int offset)
    {
        try
        {
            return reader.ValueIsEscaped ? reader.GetString()! : _texts.Of(reader.ValueSpan);
        }
        catch (InvalidOperationException error)
        {
            int line = _document.Lines.Find(offset).Line;
            int lineStart = _document.Bytes.Span[..offset].LastIndexOf((byte)'\n') + 1;
            throw new JsonException("The string holds half a surrogate pair.", null, line - 1, offset - lineStart, error);
        }
    }

    private static JsonKind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    /// <summary>The message without the position that the reader appends, which counts otherwise than we do.</summary>
    private static string Describe(JsonException error)
    {
        string message = error.Message;
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        message = (tail < 0 ? message : message[..tail]).TrimEnd('.', ' ');
        return "this is not JSON: " + Shown.Text(message, 200);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int offset = 0;
        while (offset < bytes.Length && Rune.DecodeFromUtf8(bytes[offset..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
