using System.Globalization;
using System.Text;

namespace EdgeProxy.Configuration;

internal enum JsonKind : byte
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>A JSON value that knows where it stands, and under which name.</summary>
internal sealed class JsonNodeAt
{
    private static readonly List<JsonNodeAt> NoChildren = [];

    public JsonNodeAt(SourceDocument document, JsonKind kind, int offset, JsonNodeAt? parent)
    {
        Document = document;
        Kind = kind;
        Offset = offset;
        Parent = parent;
        Children = kind is JsonKind.Object or JsonKind.Array ? [] : NoChildren;
    }

    public SourceDocument Document { get; }

    public JsonKind Kind { get; }

    public int Offset { get; }

    public JsonNodeAt? Parent { get; }

    /// <summary>The member's name; null for items and the root.</summary>
    public string? Name { get; init; }

    public int NameOffset { get; init; } = -1;

    /// <summary>The item's index; -1 for members and the root.</summary>
    public int Index { get; init; } = -1;

    /// <summary>A string's value with its placeholders filled in, or a number as it is written.</summary>
    public string Text { get; set; } = "";

    /// <summary>The string as it stands in the document, when <see cref="Text"/> came from placeholders: what messages may show.</summary>
    public string? Written { get; set; }

    /// <summary>A mistake of this value was reported; nothing further is to be said of it.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Members without duplicates, or items.</summary>
    public List<JsonNodeAt> Children { get; }

    /// <summary>A copy of the tree with those members of this node that are wanted: what a load does to one, it does not to the other.</summary>
    public JsonNodeAt Copy(Predicate<JsonNodeAt> isWanted)
    {
        JsonNodeAt copy = CopyAlone(null);
        foreach (JsonNodeAt child in Children)
        {
            if (isWanted(child))
            {
                copy.Children.Add(child.CopyUnder(copy));
            }
        }

        return copy;
    }

    /// <summary>How many nodes the tree has.</summary>
    public int Count() => 1 + Children.Sum(child => child.Count());

    private JsonNodeAt CopyUnder(JsonNodeAt parent)
    {
        JsonNodeAt copy = CopyAlone(parent);
        foreach (JsonNodeAt child in Children)
        {
            copy.Children.Add(child.CopyUnder(copy));
        }

        return copy;
    }

    private JsonNodeAt CopyAlone(JsonNodeAt? parent) =>
        new(Document, Kind, Offset, parent) { Name = Name, NameOffset = NameOffset, Index = Index, Text = Text, Written = Written, IsBroken = IsBroken };

    /// <summary>The section of the document in which it stands; null at the root.</summary>
    public string? Section => Parent is null ? null : Parent.Parent is null ? Name : Parent.Section;

    public SourcePosition Position => Document.PositionOf(Offset);

    /// <summary>The name's position where there is one, else the value's.</summary>
    public SourcePosition NamePosition => Document.PositionOf(NameOffset >= 0 ? NameOffset : Offset);

    /// <summary><c>apis.shop.routes["GET /orders/{id}"].upstream</c></summary>
    public string Path
    {
        get
        {
            if (Parent is null)
            {
                return "";
            }

            return Name is null
                ? string.Create(CultureInfo.InvariantCulture, $"{Parent.Path}[{Index}]")
                : Join(Parent.Path, Name);
        }
    }

    public JsonNodeAt? Find(string name)
    {
        if (Kind != JsonKind.Object)
        {
            return null;
        }

        foreach (JsonNodeAt child in Children)
        {
            if (string.Equals(child.Name, name, StringComparison.Ordinal))
            {
                return child;
            }
        }

        return null;
    }

    public static string Join(string parent, string name)
    {
        if (!IsPlain(name))
        {
            var quoted = new StringBuilder(parent).Append("[\"");
            quoted.Append(Shown.Text(name, int.MaxValue).Replace("\"", "\\\"", StringComparison.Ordinal));
            return quoted.Append("\"]").ToString();
        }

        return parent.Length == 0 ? name : parent + "." + name;
    }

    private static bool IsPlain(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '$'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }
}
