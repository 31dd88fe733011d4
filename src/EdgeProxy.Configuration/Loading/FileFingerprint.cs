using System.Buffers;
using System.IO.Hashing;

namespace EdgeProxy.Configuration;

/// <summary>What a file held when it was read, without keeping it: files of keys are large.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Digest">XXH128 of all of them: nobody who can write the file gains by making two that look the same.</param>
/// <param name="Blocks">All of it, in order.</param>
internal sealed record FileFingerprint(string Path, long Length, UInt128 Digest, IReadOnlyList<KeyBlock> Blocks)
{
    private const int PartBytes = 64 * 1024;

    /// <summary>Whether the file can be read and holds the same still.</summary>
    /// <param name="giveWay">Called between parts.</param>
    public bool Holds(Action giveWay)
    {
        byte[] part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            using FileStream file = KeyFileReader.Open(Path);
            if (file.CanSeek && file.Length != Length)
            {
                return false;
            }

            var hash = new XxHash128();
            int count;
            while ((count = file.Read(part)) > 0)
            {
                hash.Append(part.AsSpan(0, count));
                giveWay();
            }

            return hash.GetCurrentHashAsUInt128() == Digest;
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
