using System.Buffers;
using System.Formats.Tar;
using System.IO.Pipelines;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// The documents that were published last, kept in the state folder, so that bad documents and a restart together are no
/// outage. A tar archive of the documents by their full paths; the files that they name (certificates, keys, secrets) are not
/// copied, and are read where they are.
/// </summary>
internal sealed class LastGood(string folder)
{
    private const string Name = "last-good.tar";

    public string Path => System.IO.Path.Combine(folder, Name);

    /// <summary>Writes it anew, whole or not at all. Throws what the file system throws.</summary>
    public void Save(IReadOnlyList<ConfigDocument> documents)
    {
        Directory.CreateDirectory(folder);
        string draft = Path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (ConfigDocument document in documents)
                {
                    string name = System.IO.Path.GetFullPath(document.Name).TrimStart('/');
                    using Stream content = PipeReader.Create(new ReadOnlySequence<byte>(document.Bytes)).AsStream(); // No copy: documents are large.
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content });
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(draft, Path, overwrite: true);
    }

    /// <summary>The documents, or null when there are none or the archive is broken.</summary>
    public IReadOnlyList<ConfigDocument>? Load()
    {
        try
        {
            using FileStream file = File.OpenRead(Path);
            using var tar = new TarReader(file);
            var documents = new List<ConfigDocument>();
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                documents.Add(new ConfigDocument("/" + entry.Name, content.ToArray()));
            }

            return documents.Count == 0 ? null : documents;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return null;
        }
    }
}
