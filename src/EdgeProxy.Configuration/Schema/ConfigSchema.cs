namespace EdgeProxy.Configuration;

/// <summary>The JSON schema (draft 2020-12) of the documents, for editors.</summary>
public static class ConfigSchema
{
    public static void Write(Stream destination) => throw new NotImplementedException();
}
