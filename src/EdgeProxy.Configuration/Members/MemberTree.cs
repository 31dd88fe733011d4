namespace EdgeProxy.Configuration;

/// <summary>All objects of the table, each once, from the document down.</summary>
internal static class MemberTree
{
    public static IReadOnlyList<ObjectSpec> Objects()
    {
        var found = new List<ObjectSpec>();
        Add(new ObjectShape(DocumentMembers.Spec), found);
        return found;
    }

    private static void Add(Shape shape, List<ObjectSpec> found)
    {
        switch (shape)
        {
            case ObjectShape s when !found.Contains(s.Spec):
                found.Add(s.Spec);
                foreach (MemberSpec member in s.Spec.Members)
                {
                    Add(member.Shape, found);
                }

                break;
            case MapShape s:
                Add(s.Value, found);
                break;
            case ListShape s:
                Add(s.Item, found);
                break;
            case ChoiceShape s:
                foreach (Shape choice in s.Choices)
                {
                    Add(choice, found);
                }

                break;
        }
    }
}
