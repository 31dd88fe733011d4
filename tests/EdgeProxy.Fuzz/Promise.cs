using EdgeProxy.Http1;

namespace EdgeProxy.Fuzz;

/// <summary>What the targets check, each with a message that says which promise was broken.</summary>
internal static class Promise
{
    public static void Holds(bool condition, string promise)
    {
        if (!condition)
        {
            throw new InvalidOperationException("Broken promise: " + promise);
        }
    }

    /// <summary>A range lies within its message, and holds nothing that could end a line when it is written again.</summary>
    public static void IsClean(ByteRange range, ReadOnlySpan<byte> message)
    {
        Holds(range.Start >= 0 && range.Length >= 0 && range.End <= message.Length, "a range lies within the head");
        Holds(!range.Of(message).ContainsAny("\r\n\0"u8), "a range holds no line end and no NUL");
    }

    public static void AreClean(FieldTable fields, ReadOnlySpan<byte> message)
    {
        foreach (ref readonly HeaderField field in fields.Fields)
        {
            IsClean(field.Name, message);
            IsClean(field.Value, message);
            Holds(FieldName.IsValid(field.Name.Of(message)), "a field name is a token");
            Holds(FieldValue.IsValid(field.Value.Of(message)), "a field value can be written as it is");
            Holds(KnownHeaders.Find(field.Name.Of(message)) == field.Id, "an id is that of the name");
        }
    }

    public static void AreSame(FieldTable left, ReadOnlySpan<byte> leftBytes, FieldTable right, ReadOnlySpan<byte> rightBytes)
    {
        Holds(left.Count == right.Count, "a head written again has the same number of fields");
        for (int i = 0; i < left.Count; i++)
        {
            bool isSame = left[i].Name.Of(leftBytes).SequenceEqual(right[i].Name.Of(rightBytes))
                && left[i].Value.Of(leftBytes).SequenceEqual(right[i].Value.Of(rightBytes));
            Holds(isSame && left[i].HopByHop == right[i].HopByHop, "a field written again is the same");
        }
    }

    public static void WriteFields(ref HeadWriter writer, FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly HeaderField field in fields.Fields)
        {
            writer.WriteField(field.Name.Of(bytes), field.Value.Of(bytes));
        }

        writer.Write("\r\n"u8);
    }
}
