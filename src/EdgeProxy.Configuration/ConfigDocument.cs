namespace EdgeProxy.Configuration;

/// <summary>A document in memory.</summary>
/// <param name="Name">Named in messages; relative paths in the document are relative to its folder.</param>
/// <param name="Bytes">UTF-8, with or without a byte order mark.</param>
public sealed record ConfigDocument(string Name, ReadOnlyMemory<byte> Bytes);
