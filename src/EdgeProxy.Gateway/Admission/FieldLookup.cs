using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Finds fields by names from the documents.</summary>
internal static class FieldLookup
{
    /// <summary>The value of a field that is there once; empty when it is not there, or more than once.</summary>
    /// <param name="head">The head.</param>
    /// <param name="bytes">What its ranges are over.</param>
    /// <param name="known">The name's id, where it has one: found in constant time.</param>
    /// <param name="name">The name.</param>
    public static ReadOnlySpan<byte> OnlyValueOf(RequestHead head, ReadOnlySpan<byte> bytes, KnownHeader known, ReadOnlySpan<byte> name)
    {
        if (known != KnownHeader.None)
        {
            return head.Fields.IsRepeated(known) ? default : head.Fields.ValueOf(known, bytes);
        }

        ReadOnlySpan<byte> found = default;
        bool isFound = false;
        foreach (ref readonly HeaderField field in head.Fields.Fields)
        {
            if (field.Id == KnownHeader.None && field.Name.Length == name.Length && Ascii.EqualsIgnoreCase(field.Name.Of(bytes), name))
            {
                if (isFound)
                {
                    return default;
                }

                isFound = true;
                found = field.Value.Of(bytes);
            }
        }

        return found;
    }
}
