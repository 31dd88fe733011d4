using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary><c>edgeproxy init</c>: documents to start from.</summary>
internal sealed class InitCommand(TextWriter output, TextWriter error)
{
    /// <summary>Where the documents' <c>$schema</c> points; the loader passes over folders that begin with a dot.</summary>
    private const string SchemaFile = ".schema/edgeproxy.schema.json";

    private static readonly string[] Documents = ["listeners.json", "upstreams.json", "routes.json"];

    public int Run(string folder)
    {
        string[] existing = [.. Documents.Append(SchemaFile).Select(name => Path.Combine(folder, name)).Where(File.Exists)];
        if (existing.Length > 0)
        {
            error.WriteLine($"nothing was written, since it would overwrite {string.Join(", ", existing)}  (choose another folder)");
            return ExitCodes.Failed;
        }

        try
        {
            Write(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{folder} cannot be written: {e.Message}  (choose another folder)");
            return ExitCodes.Failed;
        }

        output.WriteLine($"Edit them, check them with: edgeproxy validate {folder}");
        output.WriteLine($"Then run them with:         edgeproxy --config {folder}");
        return ExitCodes.Ok;
    }

    private void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(SchemaFile)!));
        foreach (string name in Documents)
        {
            WriteNew(Path.Combine(folder, name), stream => stream.Write(EmbeddedFile.Read("starter/" + name)));
        }

        WriteNew(Path.Combine(folder, SchemaFile), ConfigSchema.Write);
    }

    private void WriteNew(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        write(stream);
        output.WriteLine("wrote " + path);
    }
}
